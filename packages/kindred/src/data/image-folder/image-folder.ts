import {
  type DataProblem,
  type DataSource,
  type Dataset,
  datasetFromImages,
  KindredError,
  type SplitName,
} from '@kindred/core';
import { groupDigits, listBriefly } from '@kindred/report/text';
import { buildDataSource } from '../data-source.js';
import { dataName } from '../folder-entries.js';
import type { DataReader } from '../reader.js';
import { findDuplicates } from './duplicates.js';
import { isImageName } from './image-names.js';
import { type LoadedImages, loadImages } from './load-images.js';
import { type ImageFolderScan, scanImageFolder } from './scan.js';

/** Pictures in one folder per class, with or without `train/`, `val/` and `test/` above. */
export const imageFolderReader: DataReader = {
  format: 'image-folder',
  description:
    'an image folder (<class>/*.jpg, or train/<class>/*.jpg and val/<class>/*.jpg; also png, webp, ...)',

  detect: ({ files, folders }) => folders.length > 0 || files.some(isImageName),

  async read(entries, { storeSize, channels, skipBad, onProgress }) {
    const scan = await scanImageFolder(entries);
    const images = await loadImages(scan.files, { storeSize, channels }, onProgress);
    if (images.unreadable.length > 0 && !skipBad) throw unreadableImages(images.unreadable, scan);
    return buildDataSource({
      name: dataName(entries.path),
      format: 'image-folder',
      classNames: scan.classNames,
      splits: toSplits(scan, images.loaded),
      problems: [
        ...scan.problems,
        ...images.unreadable.map(({ source, message }) => ({ source, message: `${message}: left out` })),
        ...images.damaged,
        ...findDuplicates(images.loaded),
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
    const present = new Set(members.map(({ file }) => file.label));
    const lost = classNames.find((_, label) => !present.has(label));
    if (lost !== undefined) {
      throw new KindredError(`class '${lost}' has no readable image in the ${split} split`);
    }
    splits[split] = datasetFromImages({
      images: members.map(({ image }) => image),
      labels: members.map(({ file }) => file.label),
      classNames,
      sources: members.map(({ file }) => file.name),
      sourceName: split,
    });
  }
  return splits;
}

function unreadableImages(unreadable: readonly DataProblem[], { files }: ImageFolderScan): KindredError {
  const listed = unreadable.map(({ source, message }) => `${source} (${message})`);
  return new KindredError(
    `${groupDigits(unreadable.length)} of ${groupDigits(files.length)} images cannot be read: ` +
      `${listBriefly(listed, 5)}; repair or remove them, or leave them out with \`skipBad\``,
  );
}
