import { join } from 'node:path';
import { type Dataset, datasetFromBuffer, KindredError, type SplitName } from '@kindred/core';
import { countOf } from '@kindred/report/text';
import { findBadLabel, type NamedClasses, numberedClasses, readClassNames } from '../class-names.js';
import { buildDataSource } from '../data-source.js';
import { dataName, type FolderEntries } from '../folder-entries.js';
import type { DataReader } from '../reader.js';
import { knownIdxClasses } from './idx-classes.js';
import { type IdxFile, readIdx } from './idx-file.js';
import { type IdxPair, isIdxName, pairIdxFiles } from './idx-files.js';

interface IdxSplit extends IdxPair {
  readonly pixels: IdxFile;
  readonly classes: Uint8Array;
}

/**
 * MNIST and its relatives: grey images as IDX files, plain or gzipped. Class names come from `classes.txt` or
 * `class-names.txt` in the folder, else from the folder's name (`mnist`, `fashion-mnist`, `kmnist`), else
 * they are the labels' numbers.
 */
export const idxReader: DataReader = {
  format: 'idx',
  description:
    'IDX files (train-images-idx3-ubyte and train-labels-idx1-ubyte, also .gz; t10k-... for the test)',

  detect: ({ files }) => files.some(isIdxName),

  async read(entries, { onProgress }) {
    const pairs = pairIdxFiles(entries.files);
    let done = 0;
    const splits = await Promise.all(
      pairs.map(async (pair) => {
        const split = await readSplit(entries.path, pair);
        onProgress(++done, pairs.length);
        return split;
      }),
    );
    checkSizes(splits);
    const classNames = await chooseClassNames(entries, splits);
    const datasets: { [split in SplitName]?: Dataset } = {};
    for (const split of splits) datasets[split.split] = toDataset(split, classNames);
    return buildDataSource({
      name: dataName(entries.path),
      format: 'idx',
      classNames,
      splits: datasets,
    });
  },
};

async function readSplit(folder: string, pair: IdxPair): Promise<IdxSplit> {
  const [pixels, labels] = await Promise.all([
    readIdx(join(folder, pair.images), 3),
    readIdx(join(folder, pair.labels), 1),
  ]);
  const [images, height, width] = pixels.dimensions;
  if (images !== labels.data.length) {
    throw new KindredError(
      `${pair.images} has ${countOf(images!, 'image')} but ${pair.labels} has ${countOf(labels.data.length, 'label')}`,
    );
  }
  if (images === 0 || height === 0 || width === 0) throw new KindredError(`${pair.images} holds no images`);
  return { ...pair, pixels, classes: labels.data };
}

function checkSizes(splits: readonly IdxSplit[]): void {
  const size = ({ pixels }: IdxSplit) => pixels.dimensions.slice(1).join('x');
  const [first, second] = splits;
  if (first !== undefined && second !== undefined && size(first) !== size(second)) {
    throw new KindredError(
      `${first.images} has images of ${size(first)} pixels but ${second.images} of ${size(second)}: they belong to different data sets`,
    );
  }
}

async function chooseClassNames(
  entries: FolderEntries,
  splits: readonly IdxSplit[],
): Promise<readonly string[]> {
  const reference = splits[0]!;
  const named = (await readClassNames(entries)) ?? knownIdxClasses(dataName(entries.path));
  const classes: NamedClasses = named ?? {
    names: numberedClasses(reference.classes.reduce((most, label) => Math.max(most, label), 0) + 1),
    origin: reference.labels,
  };
  for (const { labels, classes: found } of splits) {
    const bad = findBadLabel(found, classes.names.length);
    if (bad >= 0) {
      throw new KindredError(
        `${labels}: label ${found[bad]} of image ${bad} is out of range: ${classes.origin} has ` +
          `${countOf(classes.names.length, 'class', 'classes')} (labels 0 to ${classes.names.length - 1})`,
      );
    }
  }
  return classes.names;
}

function toDataset({ pixels, classes, images }: IdxSplit, classNames: readonly string[]): Dataset {
  const [, height, width] = pixels.dimensions;
  return datasetFromBuffer({
    pixels: pixels.data,
    labels: Int32Array.from(classes),
    channels: 1,
    height: height!,
    width: width!,
    classNames,
    sourceName: images,
  });
}
