import { join } from 'node:path';
import {
  type DataProblem,
  type Dataset,
  datasetFromBuffer,
  type IdxFile,
  type IdxPair,
  isIdxName,
  knownIdxClasses,
  type NamedClasses,
  numberedClasses,
  pairIdxFiles,
  type SplitName,
} from '@kindred/core/data';
import { countOf } from '@kindred/report/text';
import { findBadLabel, readClassNames } from '../class-names.js';
import { foundData, lonelyClass } from '../data-source.js';
import { attempt } from '../faults.js';
import { type FolderEntries, nameOf } from '../folder-entries.js';
import type { DataReader } from '../reader.js';
import { readIdx } from './idx-file.js';

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

  async read(entries, { onProgress, toEvaluate = false }) {
    const { pairs, faults } = pairIdxFiles(entries.files);
    let done = 0;
    const read = await Promise.all(
      pairs.map(async (pair) => {
        const split = await readSplit(entries.path, pair);
        onProgress(++done, pairs.length);
        return split;
      }),
    );
    faults.push(...read.flatMap((split) => split.faults));
    const splits = read.flatMap(({ split }) => (split ? [split] : []));
    faults.push(...differentSizes(splits));
    const classes = await findClasses(entries, splits, faults);
    const datasets: { [split in SplitName]?: Dataset } = {};
    for (const split of splits) {
      const bad = badLabel(split, classes);
      if (bad) faults.push(bad);
      else datasets[split.split] = toDataset(split, classes.names);
    }
    const name = nameOf(entries);
    if (!toEvaluate) faults.push(...lonelyClass(name, classes.names));
    return foundData({
      name,
      format: 'idx',
      classNames: classes.names,
      splits: datasets,
      faults,
    });
  },
};

/** A split, unless there are faults. */
async function readSplit(
  folder: string,
  pair: IdxPair,
): Promise<{ split?: IdxSplit; faults: readonly DataProblem[] }> {
  const faults: DataProblem[] = [];
  const [pixels, labels] = await Promise.all([
    attempt(faults, pair.images, () => readIdx(join(folder, pair.images), 3)),
    attempt(faults, pair.labels, () => readIdx(join(folder, pair.labels), 1)),
  ]);
  if (!pixels || !labels) return { faults };
  const [images, height, width] = pixels.dimensions;
  const count = labels.data.length;
  if (images !== count) {
    const message = `${countOf(count, 'label')}, but ${pair.images} has ${countOf(images!, 'image')}`;
    return { faults: [{ source: pair.labels, message }] };
  }
  if (images === 0 || height === 0 || width === 0) {
    return { faults: [{ source: pair.images, message: 'holds no images' }] };
  }
  return { split: { ...pair, pixels, classes: labels.data }, faults };
}

function differentSizes([first, second]: readonly IdxSplit[]): DataProblem[] {
  const size = ({ pixels }: IdxSplit) => pixels.dimensions.slice(1).join('x');
  if (!first || !second || size(first) === size(second)) return [];
  const message =
    `has images of ${size(second)} pixels but ${first.images} of ${size(first)}: ` +
    'they belong to different data sets';
  return [{ source: second.images, message }];
}

async function findClasses(
  entries: FolderEntries,
  splits: readonly IdxSplit[],
  faults: DataProblem[],
): Promise<NamedClasses> {
  const listed = await attempt(faults, nameOf(entries), () => readClassNames(entries));
  const named = listed ?? knownIdxClasses(nameOf(entries));
  if (named) return named;
  const [reference] = splits;
  const largest = reference?.classes.reduce((most, label) => Math.max(most, label), 0) ?? -1;
  return { names: numberedClasses(largest + 1), origin: reference?.labels ?? '' };
}

/** Where a split has a label that is none of the classes. */
function badLabel(
  { labels, classes: found }: IdxSplit,
  { names, origin }: NamedClasses,
): DataProblem | undefined {
  const bad = findBadLabel(found, names.length);
  if (bad < 0) return undefined;
  const message =
    `label ${found[bad]} of image ${bad} is out of range: ${origin} has ` +
    `${countOf(names.length, 'class', 'classes')} (labels 0 to ${names.length - 1})`;
  return { source: labels, message };
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
