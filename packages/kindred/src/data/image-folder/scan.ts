import { join } from 'node:path';
import type { DataProblem, SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { countOf, listBriefly } from '@kindred/report/text';
import { lonelyClass } from '../data-source.js';
import { attempt } from '../faults.js';
import { dataName, type FolderEntries, listFolder } from '../folder-entries.js';
import { imageExtensions, isImageName } from './image-names.js';
import { findLayout, type SplitFolder } from './layout.js';
import { unsupportedName } from './unsupported.js';

export interface ImageFile {
  readonly path: string;
  /** Path inside the data folder, with slashes: `train/roses/12.jpg`. */
  readonly name: string;
  readonly split: SplitName;
  readonly label: number;
}

/** What an image folder holds, before any image is decoded. */
export interface ImageFolderScan {
  /** In natural order. */
  readonly classNames: readonly string[];
  /** Split by split, class by class, each class's files in natural order. */
  readonly files: readonly ImageFile[];
  readonly problems: readonly DataProblem[];
  /** Empty classes, a single class, splits with different classes, ... */
  readonly faults: readonly DataProblem[];
}

/**
 * Finds the classes and image files of a folder.
 * @throws {UsageError} where it holds no pictures at all.
 */
export async function scanImageFolder(root: FolderEntries): Promise<ImageFolderScan> {
  const layout = await findLayout(root);
  const { classNames, faults: disagreements } = classesOf(layout.splits);
  const problems = [...layout.problems];
  const faults = [...layout.faults, ...disagreements];
  if (layout.splits[0]!.prefix !== '') problems.push(...strayFiles(root.files, ''));
  const files: ImageFile[] = [];
  let unsupported = 0;
  for (const { split, prefix, entries } of layout.splits) {
    problems.push(...strayFiles(entries.files, prefix));
    for (const [label, className] of classNames.entries()) {
      if (!entries.folders.includes(className)) continue;
      const inFolder = `${prefix}${className}/`;
      const folder = await attempt(faults, inFolder, () => listFolder(join(entries.path, className)));
      if (!folder) continue;
      const images = folder.files.filter(isImageName);
      if (images.length === 0) faults.push(emptyClass(inFolder, folder));
      problems.push(...otherEntries(folder, inFolder));
      unsupported += folder.files.filter(unsupportedName).length;
      for (const file of images) {
        files.push({ path: join(folder.path, file), name: inFolder + file, split, label });
      }
    }
  }
  if (files.length === 0 && unsupported === 0) throw noImages(root);
  return {
    classNames,
    files,
    problems,
    faults: [...faults, ...lonelyClass(dataName(root.path), classNames)],
  };
}

/** The classes of the first split, which the others have to have as well; what others have beside them comes after. */
function classesOf([first, ...others]: readonly SplitFolder[]): {
  classNames: readonly string[];
  faults: readonly DataProblem[];
} {
  const own = first!.entries.folders;
  const classNames = [...own];
  const faults: DataProblem[] = [];
  for (const { prefix, entries } of others) {
    for (const name of own.filter((known) => !entries.folders.includes(known))) {
      faults.push({
        source: prefix,
        message: `no folder for class '${name}', which ${first!.prefix} has`,
      });
    }
    for (const name of entries.folders.filter((found) => !own.includes(found))) {
      faults.push({ source: prefix, message: `class '${name}', which ${first!.prefix} does not have` });
      if (!classNames.includes(name)) classNames.push(name);
    }
  }
  return { classNames, faults };
}

function strayFiles(files: readonly string[], prefix: string): DataProblem[] {
  return files.map((file) => ({
    source: prefix + file,
    message: isImageName(file) ? 'an image outside the class folders: ignored' : whyIgnored(file),
  }));
}

function otherEntries({ files, folders }: FolderEntries, prefix: string): DataProblem[] {
  return [
    ...files
      .filter((file) => !isImageName(file))
      .map((file) => ({ source: prefix + file, message: whyIgnored(file) })),
    ...folders.map((folder) => ({
      source: `${prefix}${folder}/`,
      message: 'a folder inside a class: ignored',
    })),
  ];
}

function whyIgnored(file: string): string {
  return unsupportedName(file) ?? 'not an image: ignored';
}

function emptyClass(source: string, { files }: FolderEntries): DataProblem {
  const content = files.length === 0 ? '' : ` (it has ${listBriefly(files, 3)})`;
  const advice = files.some(unsupportedName)
    ? 'convert its pictures, e.g. to JPEG'
    : `add some (${imageExtensions.join(', ')}) or remove it`;
  return { source, message: `the class folder has no images${content}: ${advice}` };
}

function noImages({ path, files, folders }: FolderEntries): UsageError {
  const loose = files.filter(isImageName).length;
  const found =
    loose > 0
      ? `has ${countOf(loose, 'image')} but no class folders`
      : `has no images in ${listBriefly(
          folders.map((name) => `${name}/`),
          3,
        )}`;
  return new UsageError(
    `'${path}' ${found}; expected a folder of images for each class: <class>/*.jpg, or train/<class>/*.jpg`,
  );
}
