import { join } from 'node:path';
import {
  type DataProblem,
  type Dataset,
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
import { fixedImages } from '../fixed-images.js';
import { type FolderEntries, nameOf } from '../folder-entries.js';
import type { DataReader } from '../reader.js';
import { type OpenIdx, type ReadIdxOptions, readIdx } from './idx-file.js';

interface IdxSplit extends IdxPair {
  readonly pixels: OpenIdx;
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

  async read(entries, { onProgress, onNote, budget, toEvaluate = false }) {
    const { pairs, faults } = pairIdxFiles(entries.files);
    const splits: IdxSplit[] = [];
    let left = budget;
    for (const [i, pair] of pairs.entries()) {
      const read = await readSplit(entries.path, pair, { budget: left, onNote });
      faults.push(...read.faults);
      if (read.split) splits.push(read.split);
      left -= read.split?.pixels.data.heldBytes ?? 0;
      onProgress(i + 1, pairs.length);
    }
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

/** Labels take a byte each, and are always in memory. */
const labelBudget = Number.POSITIVE_INFINITY;

/** A split, unless there are faults. */
async function readSplit(
  folder: string,
  pair: IdxPair,
  options: ReadIdxOptions,
): Promise<{ split?: IdxSplit; faults: readonly DataProblem[] }> {
  const faults: DataProblem[] = [];
  const [pixels, labels] = await Promise.all([
    attempt(faults, pair.images, () => readIdx(join(folder, pair.images), 3, options)),
    attempt(faults, pair.labels, () =>
      readIdx(join(folder, pair.labels), 1, { ...options, budget: labelBudget }),
    ),
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
  return { split: { ...pair, pixels, classes: labels.data.read(0, count) }, faults };
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
  const [, height, width] = pixels.dimensions as [number, number, number];
  return fixedImages({
    rows: [{ file: images, bytes: pixels.data, labels: classes, start: 0, stride: height * width }],
    ...{ channels: 1, height, width, classNames },
  });
}
