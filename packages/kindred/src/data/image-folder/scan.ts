import { join, relative, sep } from 'node:path';
import type { DataProblem } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { countOf, listBriefly } from '@kindred/report/text';
import { notUtf8 } from '../../storage/utf8-names.js';
import { lonelyClass } from '../data-source.js';
import { attempt } from '../faults.js';
import { type FolderEntries, listFolder, nameOf, shownFolder } from '../folder-entries.js';
import { hiddenDifference } from '../look-alikes.js';
import type { ReaderOptions } from '../reader.js';
import { classFolders } from './class-folders.js';
import { folderImages } from './folder-images.js';
import { imageExtensions } from './image-names.js';
import { findLayout, type SplitFolder } from './layout.js';
import { Leftovers } from './leftovers.js';
import { listPictures } from './list-pictures.js';
import type { ImageFile, PictureListing } from './listing.js';
import { unsupportedName } from './unsupported.js';
import { wrappedData } from './wrapped-data.js';

/** How a folder is scanned: as {@link ReaderOptions} has it. */
export type ScanOptions = Partial<Pick<ReaderOptions, 'nested' | 'asBefore' | 'toEvaluate'>>;

/**
 * Finds the classes and image files of a folder: classes and the files of each in natural order, split by split. Of data that is only evaluated on, classes may have no images.
 * @throws {UsageError} where it holds no pictures at all.
 */
export async function scanImageFolder(
  root: FolderEntries,
  { nested = false, asBefore = false, toEvaluate = false }: ScanOptions = {},
): Promise<PictureListing> {
  const layout = await findLayout(root);
  const splits = layout.splits.map((split) => ({ ...split, folders: foldersOf(split, asBefore) }));
  const { classNames, ...disagreements } = classesOf(splits);
  const leftovers = new Leftovers();
  const problems = [...layout.problems, ...disagreements.problems];
  const faults = [...layout.faults, ...disagreements.faults];
  const unreadable: DataProblem[] = [];
  if (layout.splits[0]!.prefix !== '') await addStray(root, '', leftovers);
  const files: ImageFile[] = [];
  for (const { split, prefix, entries, folders } of splits) {
    await addStray(entries, prefix, leftovers);
    faults.push(...misnamedFolders(entries, prefix));
    const isTrained = split === 'train' && !toEvaluate;
    const before = files.length;
    const empty: DataProblem[] = [];
    for (const [label, className] of classNames.entries()) {
      const names = folders.get(className) ?? [];
      if (names.length > 1) problems.push(twoSpellings(className, names, prefix));
      const images: { path: string; name: string }[] = [];
      for (const name of names) {
        const inFolder = `${prefix}${name}/`;
        const found = await attempt(faults, inFolder, async () => {
          const folder = await listFolder(join(entries.path, name));
          return folderImages(folder, inFolder, { nested, byName: asBefore, leftovers });
        });
        if (!found) continue;
        images.push(...found.images);
        problems.push(...found.problems);
        unreadable.push(...found.unreadable);
        if (found.images.length === 0 && found.unreadable.length === 0 && names.length === 1)
          empty.push(await emptyClass(inFolder, join(entries.path, name), isTrained));
      }
      files.push(...images.map((image) => ({ ...image, split, label })));
    }
    if (isTrained || (files.length === before && !toEvaluate)) faults.push(...empty);
    else problems.push(...empty);
  }
  // Where a folder cannot be opened, nobody knows how many classes there are.
  const mayLackClasses =
    toEvaluate || splits.some(({ entries, prefix }) => misnamedFolders(entries, prefix).length > 0);
  if (files.length === 0 && unreadable.length === 0 && leftovers.count('unsupported') === 0)
    throw await noImages(root, leftovers.count('stray'));
  return {
    classNames,
    files,
    unreadable,
    problems: [...problems, ...leftovers.problems()],
    faults: [...faults, ...(mayLackClasses ? [] : lonelyClass(nameOf(root), classNames))],
  };
}

interface FoundSplit extends SplitFolder {
  /** Folders by the names of their classes. */
  readonly folders: ReadonlyMap<string, readonly string[]>;
}

function foldersOf({ entries }: SplitFolder, asBefore: boolean): FoundSplit['folders'] {
  return asBefore ? new Map(entries.folders.map((name) => [name, [name]])) : classFolders(entries.folders);
}

/**
 * The classes of the first split, and what others have beside them. What is trained on has to have all of them; another
 * split can be measured without some.
 */
function classesOf([first, ...others]: readonly FoundSplit[]) {
  const own = [...first!.folders.keys()];
  const classNames = [...own];
  const faults: DataProblem[] = [];
  const problems: DataProblem[] = [];
  for (const { prefix, folders } of others) {
    const lacking = own.filter((known) => !folders.has(known));
    const strange = [...folders.keys()].filter((found) => !first!.folders.has(found));
    for (const name of strange) {
      const twin = own.find((known) => hiddenDifference(known, name) !== undefined);
      const hint =
        twin === undefined
          ? ''
          : `; it differs from '${twin}' only in ${hiddenDifference(twin, name)}: give both folders one name`;
      faults.push({
        source: prefix,
        message: `class '${name}', which ${first!.prefix} does not have${hint}`,
      });
      if (!classNames.includes(name)) classNames.push(name);
    }
    for (const name of lacking) {
      problems.push({ source: prefix, message: `no images of class '${name}': ${unmeasured}` });
    }
  }
  return { classNames, faults, problems };
}

const unmeasured = 'nothing is measured of it there';

function misnamedFolders({ misnamed = [] }: FolderEntries, prefix: string): DataProblem[] {
  return misnamed
    .filter(({ isFolder }) => isFolder)
    .map(({ shown }) => ({ source: `${prefix}${shown}/`, message: notUtf8 }));
}

function twoSpellings(className: string, names: readonly string[], prefix: string): DataProblem {
  const message = `${countOf(names.length, 'folder')} of this name, whose accents are encoded in different ways: read as one class`;
  return { source: `${prefix}${className}/`, message };
}

async function addStray(entries: FolderEntries, prefix: string, leftovers: Leftovers): Promise<void> {
  const { pictures, unsupported, others } = await listPictures(entries);
  const inside = (names: readonly string[]) => names.map((name) => prefix + name);
  leftovers.add('other', inside(others));
  leftovers.add('stray', inside([...pictures, ...unsupported]));
}

async function emptyClass(source: string, path: string, isTrained: boolean): Promise<DataProblem> {
  const { files } = await listFolder(path);
  const content = files.length === 0 ? '' : ` (it has ${listBriefly(files, 3)})`;
  const advice = files.some(unsupportedName)
    ? 'convert its pictures, e.g. to JPEG'
    : isTrained
      ? `add some (${imageExtensions.join(', ')}) or remove it`
      : unmeasured;
  return { source, message: `the class folder has no images${content}: ${advice}` };
}

async function noImages(root: FolderEntries, loose: number): Promise<UsageError> {
  const { path, folders, named } = root;
  const wrapped = await wrappedData(root);
  const found =
    loose > 0
      ? `has ${countOf(loose, 'image')} but no class folders`
      : `has no images in ${listBriefly(
          folders.map((name) => `${name}/`),
          3,
        )}`;
  const hint =
    wrapped === undefined
      ? 'expected a folder of images for each class: <class>/*.jpg, or train/<class>/*.jpg'
      : deeperHint(wrapped, relative(path, wrapped).split(sep).join('/'), named);
  return new UsageError(`'${shownFolder(root)}' ${found}; ${hint}`);
}

/** Which folder to name. @param inside its path in the one that was named */
function deeperHint(path: string, inside: string, named: FolderEntries['named']): string {
  const deeper = 'the class folders are one folder deeper';
  if (!named) return `${deeper}: name ${path}`;
  return named.isArchive
    ? `${deeper}, in ${inside}: unpack it, and name that folder`
    : `${deeper}: name ${named.text}/${inside}`;
}
