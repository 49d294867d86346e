import { resolve } from 'node:path';
import type { DataProblem, DataSource, Dataset, SplitName } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { groupDigits, listBriefly } from '@kindred/report/text';
import { decodingOf } from '../data-options.js';
import { foundData } from '../data-source.js';
import { dataName } from '../folder-entries.js';
import { datasetOf, fingerprintKept } from '../pictures/kept-splits.js';
import { PictureKeeper } from '../pictures/picture-keeper.js';
import type { DataReader } from '../reader.js';
import { findDuplicates } from './duplicates.js';
import { isImageName } from './image-names.js';
import { type LoadedImages, loadImages } from './load-images.js';
import { type ImageFile, type ImageFolderScan, scanImageFolder } from './scan.js';

/** Pictures in one folder per class, with or without `train/`, `val/` and `test/` above. */
export const imageFolderReader: DataReader = {
  format: 'image-folder',
  description:
    'an image folder (<class>/*.jpg, or train/<class>/*.jpg and val/<class>/*.jpg; also png, webp, ...)',

  detect: ({ files, folders }) => folders.length > 0 || files.some(isImageName),

  async read(entries, options) {
    const { skipBad, budget, onProgress, onNote, stopsAtFaults, toEvaluate = false } = options;
    const name = dataName(entries.path);
    const scan = await scanImageFolder(entries, options);
    // Decoding is what takes time.
    const isHopeless = stopsAtFaults && scan.faults.length > 0;
    const decode = decodingOf(options);
    const together = `folder ${resolve(entries.path)}`;
    const keeper = await PictureKeeper.open(decode, { data: name, together, budget, onNote });
    const images = await loadImages(isHopeless ? [] : scan.files, decode, keeper, onProgress);
    const bad = [...scan.unreadable, ...images.unreadable];
    if (bad.length > 0 && stopsAtFaults && !skipBad) throw unreadableImages(bad, scan);
    const lost = isHopeless ? [] : lostClasses(scan, images, toEvaluate);
    const unreadable = bad.map(({ source, message }) => ({
      source,
      message: skipBad ? `${message}: left out` : message,
    }));
    const { classNames } = scan;
    const splits = toSplits(scan, images.loaded);
    return foundData({
      name,
      format: 'image-folder',
      classNames,
      splits,
      fingerprint: await fingerprintKept(keeper, classNames, splits, images.loaded),
      problems: [
        ...scan.problems,
        ...(skipBad ? unreadable : []),
        ...lost.filter(({ isFault }) => !isFault).map(({ problem }) => problem),
        ...images.damaged,
        ...findDuplicates(images.loaded),
      ],
      faults: [
        ...scan.faults,
        ...(skipBad ? [] : unreadable),
        ...lost.filter(({ isFault }) => isFault).map(({ problem }) => problem),
      ],
    });
  },
};

function toSplits(
  { classNames, files }: ImageFolderScan,
  loaded: LoadedImages['loaded'],
): DataSource['splits'] {
  const splits: { [split in SplitName]?: Dataset } = {};
  for (const split of new Set(files.map((file) => file.split))) {
    const members = loaded.filter(({ file }) => file.split === split);
    if (members.length === 0) continue;
    splits[split] = datasetOf(members, classNames, split);
  }
  return splits;
}

/** Classes of which a split has pictures, but none that can be read: a fault where they are to be learned. */
function lostClasses({ files, classNames }: ImageFolderScan, { loaded }: LoadedImages, toEvaluate: boolean) {
  const readable = new Set(loaded.map(({ file }) => classKey(file)));
  const lost = new Map(
    files.filter((file) => !readable.has(classKey(file))).map((file) => [classKey(file), file]),
  );
  return Array.from(lost.values(), ({ name, split, label }) => {
    const folders = name.split('/');
    const isPlain = folders.length === (folders[0] === classNames[label] ? 2 : 3);
    const source = isPlain ? `${folders.slice(0, -1).join('/')}/` : classNames[label]!;
    return {
      isFault: split === 'train' && !toEvaluate,
      problem: { source, message: 'the class folder has no readable image' },
    };
  });
}

function classKey({ split, label }: ImageFile): string {
  return `${split} ${label}`;
}

function unreadableImages(unreadable: readonly DataProblem[], scan: ImageFolderScan): KindredError {
  const total = scan.files.length + scan.unreadable.length;
  const listed = unreadable.map(({ source, message }) => `${source} (${message})`);
  return new KindredError(
    `${groupDigits(unreadable.length)} of ${groupDigits(total)} images cannot be read: ` +
      `${listBriefly(listed, 5)}; repair or remove them, or leave them out with \`skipBad\``,
  );
}
