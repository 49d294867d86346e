import { join } from 'node:path';
import { type DataProblem, KindredError, type SplitName, UsageError } from '@kindred/core';
import { countOf, listBriefly } from '@kindred/report/text';
import { type FolderEntries, listFolder } from '../folder-entries.js';
import { imageExtensions, isImageName } from './image-names.js';
import { findLayout, type SplitFolder } from './layout.js';

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
}

/**
 * Finds the classes and image files of a folder.
 *
 * @throws {KindredError} naming the folder: no images, an empty class, a single class, splits with different
 *   classes.
 */
export async function scanImageFolder(root: FolderEntries): Promise<ImageFolderScan> {
  const layout = await findLayout(root);
  const problems = [...layout.problems];
  if (layout.splits[0]!.prefix !== '') problems.push(...strayFiles(root.files, ''));
  const classNames = agreeOnClasses(layout.splits);
  const files: ImageFile[] = [];
  const emptyClasses: KindredError[] = [];
  for (const { split, prefix, entries } of layout.splits) {
    problems.push(...strayFiles(entries.files, prefix));
    for (const [label, className] of classNames.entries()) {
      const folder = await listFolder(join(entries.path, className));
      const inFolder = `${prefix}${className}/`;
      const images = folder.files.filter(isImageName);
      if (images.length === 0) emptyClasses.push(emptyClass(inFolder, folder));
      problems.push(...otherEntries(folder, inFolder));
      for (const file of images) {
        files.push({ path: join(folder.path, file), name: inFolder + file, split, label });
      }
    }
  }
  if (files.length === 0) throw noImages(root);
  if (emptyClasses.length > 0) throw emptyClasses[0];
  if (classNames.length === 1) {
    throw new KindredError(
      `'${root.path}' has only one class ('${classNames[0]}'): a classifier needs at least two`,
    );
  }
  return { classNames, files, problems };
}

/** The classes of the first split, which the others must have as well. */
function agreeOnClasses([first, ...others]: readonly SplitFolder[]): readonly string[] {
  const classNames = first!.entries.folders;
  for (const { prefix, entries } of others) {
    const lacking = classNames.find((name) => !entries.folders.includes(name));
    if (lacking !== undefined) {
      throw new KindredError(`${prefix} has no folder for class '${lacking}', which ${first!.prefix} has`);
    }
    const extra = entries.folders.find((name) => !classNames.includes(name));
    if (extra !== undefined) {
      throw new KindredError(`${prefix} has a class '${extra}', which ${first!.prefix} does not have`);
    }
  }
  return classNames;
}

function strayFiles(files: readonly string[], prefix: string): DataProblem[] {
  return files.map((file) => ({
    source: prefix + file,
    message: isImageName(file) ? 'an image outside the class folders: ignored' : 'not an image: ignored',
  }));
}

function otherEntries({ files, folders }: FolderEntries, prefix: string): DataProblem[] {
  return [
    ...files
      .filter((file) => !isImageName(file))
      .map((file) => ({ source: prefix + file, message: 'not an image: ignored' })),
    ...folders.map((folder) => ({
      source: `${prefix}${folder}/`,
      message: 'a folder inside a class: ignored',
    })),
  ];
}

function emptyClass(name: string, { files }: FolderEntries): KindredError {
  const content = files.length === 0 ? '' : ` (it has ${listBriefly(files, 3)})`;
  return new KindredError(
    `class folder ${name} has no images${content}: add some (${imageExtensions.join(', ')}) or remove it`,
  );
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
