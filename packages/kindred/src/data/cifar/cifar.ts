import type { DataProblem, Dataset, SplitName } from '@kindred/core/data';
import { countOf, listBriefly } from '@kindred/report/text';
import { readClassNames } from '../class-names.js';
import { foundData } from '../data-source.js';
import { attempt } from '../faults.js';
import { fixedImages, type ImageRows } from '../fixed-images.js';
import { type FolderEntries, nameOf } from '../folder-entries.js';
import type { DataReader } from '../reader.js';
import { cifarSide, readCifarRows } from './cifar-rows.js';
import { type CifarVariant, findCifarVariant } from './cifar-variants.js';

/**
 * The binary versions of CIFAR-10 and CIFAR-100 (Krizhevsky, "Learning Multiple Layers of Features from Tiny
 * Images", 2009). Class names come from `classes.txt` or `class-names.txt` in the folder, else from the set's
 * own file, else from the published lists.
 */
export const cifarReader: DataReader = {
  format: 'cifar',
  description:
    'CIFAR binaries (data_batch_1.bin to data_batch_5.bin and test_batch.bin, or train.bin and test.bin)',

  detect: ({ files }) => findCifarVariant(files) !== undefined,

  async read(entries, { labels, budget, onProgress }) {
    const variant = findCifarVariant(entries.files, labels)!;
    const faults: DataProblem[] = [];
    const classNames = await chooseClassNames(entries, variant, faults);
    const wanted = Object.entries(variant.files) as [SplitName, readonly string[]][];
    const present = wanted.map(
      ([split, files]) => [split, files.filter((file) => entries.files.includes(file))] as const,
    );
    const total = present.flatMap(([, files]) => files).length;
    let done = 0;
    let left = budget;
    const splits: { [split in SplitName]?: Dataset } = {};
    for (const [split, files] of present) {
      const parts: ImageRows[] = [];
      for (const file of files) {
        const read = () => readCifarRows(entries.path, file, variant, classNames.length, left);
        const rows = await attempt(faults, file, read);
        if (rows) parts.push(rows);
        left -= rows?.bytes.heldBytes ?? 0;
        onProgress(++done, total);
      }
      if (parts.length > 0) splits[split] = datasetOf(parts, classNames);
    }
    return foundData({
      name: nameOf(entries),
      format: 'cifar',
      classNames,
      splits,
      problems: findMissingBatches(variant, entries.files),
      faults,
    });
  },
};

async function chooseClassNames(
  entries: FolderEntries,
  { namesFile, title, defaultNames }: CifarVariant,
  faults: DataProblem[],
): Promise<readonly string[]> {
  const named = await attempt(faults, nameOf(entries), () => readClassNames(entries, [namesFile]));
  if (!named || named.names.length === defaultNames.length) return named?.names ?? defaultNames;
  const message = `${countOf(named.names.length, 'class', 'classes')}, but ${title} has ${defaultNames.length}`;
  faults.push({ source: named.origin, message });
  return defaultNames;
}

function datasetOf(rows: readonly ImageRows[], classNames: readonly string[]): Dataset {
  return fixedImages({ rows, channels: 3, height: cifarSide, width: cifarSide, classNames });
}

/** A training set that comes in several files and is there only in part. */
function findMissingBatches(variant: CifarVariant, found: readonly string[]): DataProblem[] {
  const batches = variant.files.train ?? [];
  const missing = batches.filter((file) => !found.includes(file));
  if (missing.length === 0 || missing.length === batches.length) return [];
  return [
    { source: listBriefly(missing, batches.length), message: 'missing: the training set is incomplete' },
  ];
}
