import { type DataProblem, type Image, naturalSort, type SplitName, splitOf } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { Picture } from '../pictures/decode.js';
import type { PackedFile } from './packed.js';

/** A picture, its class and its part of the data. */
export interface FoundPicture {
  readonly split: SplitName;
  readonly label: number;
  /** For messages. */
  readonly source: string;
  readonly image: Picture | Image;
}

/** What is in class folders. */
export interface FoundPictures {
  readonly classNames: readonly string[];
  /** Split by split, class by class, in natural order. */
  readonly pictures: readonly FoundPicture[];
  readonly problems: readonly DataProblem[];
}

const extensions = /\.(jpe?g|jpe|jfif|png|webp|gif|avif|bmp|tiff?|heic|heif|jxl|jp2|psd)$/i;
const systemNames = /(^|\/)(\.[^/]*|thumbs\.db|desktop\.ini|__macosx)(\/|$)/i;

/**
 * Finds classes and pictures by the paths of files: `<class>/*.jpg`, or `train/<class>/*.jpg` with `val` and `test` beside it;
 * the classes and the files of each in natural order, as in Node.
 * @throws UsageError where there are no class folders with pictures.
 */
export function scanClassFolders(
  name: string,
  files: readonly PackedFile[],
  isNested: boolean,
): FoundPictures {
  const seen = files.filter(({ path }) => !systemNames.test(path));
  const problems: DataProblem[] = [];
  const isSplit = (path: string) => {
    const parts = path.split('/');
    return parts.length >= 3 && splitOf(parts[0]!) !== undefined;
  };
  const isDivided = seen.some(({ path }) => isSplit(path));
  const found = new Map<SplitName, Map<string, PackedFile[]>>();
  for (const entry of seen) {
    const parts = entry.path.split('/');
    if (isDivided && !isSplit(entry.path)) {
      problems.push({ source: entry.path, message: 'not in one of train, val and test: ignored' });
      continue;
    }
    const split = isDivided ? splitOf(parts.shift()!)! : 'train';
    if (!extensions.test(entry.path)) {
      problems.push({ source: entry.path, message: 'not an image: ignored' });
    } else if (parts.length < 2) {
      problems.push({ source: entry.path, message: 'an image outside the class folders: ignored' });
    } else if (parts.length > 2 && !isNested) {
      problems.push({
        source: entry.path,
        message: 'in a folder of a class folder: ignored without `nested`',
      });
    } else {
      const className = parts[0]!.normalize('NFC');
      const classes = found.get(split) ?? new Map<string, PackedFile[]>();
      classes.set(className, [...(classes.get(className) ?? []), entry]);
      found.set(split, classes);
    }
  }
  const first = (['train', 'validation', 'test'] as const).find((split) => found.has(split));
  if (first === undefined) {
    throw new UsageError(
      `${name} has no pictures in class folders; expected a folder of images for each class: <class>/*.jpg, or ` +
        'train/<class>/*.jpg',
    );
  }
  const classNames = naturalSort(found.get(first)!.keys());
  const pictures: FoundPicture[] = [];
  for (const split of ['train', 'validation', 'test'] as const) {
    for (const [className, inside] of found.get(split) ?? []) {
      if (classNames.includes(className)) continue;
      throw new UsageError(
        `${name}: ${inside[0]!.path} is of the class '${className}', which the ${first} split does not have`,
      );
    }
    for (const [label, className] of classNames.entries()) {
      const inside = new Map((found.get(split)?.get(className) ?? []).map((entry) => [entry.path, entry]));
      for (const path of naturalSort(inside.keys())) {
        pictures.push({ split, label, source: path, image: inside.get(path)!.file });
      }
    }
  }
  if (classNames.length < 2) {
    throw new UsageError(`${name}: only one class ('${classNames[0]}'): a classifier needs at least two`);
  }
  return { classNames, pictures, problems };
}
