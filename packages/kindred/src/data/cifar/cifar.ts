import { type DataProblem, type Dataset, datasetFromBuffer, type SplitName } from '@kindred/core/data';
import { countOf, listBriefly } from '@kindred/report/text';
import { readClassNames } from '../class-names.js';
import { foundData } from '../data-source.js';
import { attempt } from '../faults.js';
import { type FolderEntries, nameOf } from '../folder-entries.js';
import type { DataReader } from '../reader.js';
import { type CifarRows, cifarSide, readCifarRows } from './cifar-rows.js';
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

  async read(entries, { labels, onProgress }) {
    const variant = findCifarVariant(entries.files, labels)!;
    const faults: DataProblem[] = [];
    const classNames = await chooseClassNames(entries, variant, faults);
    const wanted = Object.entries(variant.files) as [SplitName, readonly string[]][];
    const present = wanted.map(
      ([split, files]) => [split, files.filter((file) => entries.files.includes(file))] as const,
    );
    const total = present.flatMap(([, files]) => files).length;
    let done = 0;
    const splits: { [split in SplitName]?: Dataset } = {};
    for (const [split, files] of present) {
      const parts: CifarRows[] = [];
      for (const file of files) {
        const read = () => readCifarRows(entries.path, file, variant, classNames.length);
        const rows = await attempt(faults, file, read);
        if (rows) parts.push(rows);
        onProgress(++done, total);
      }
      if (parts.length > 0) splits[split] = joinParts(parts, classNames);
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

function joinParts(parts: readonly CifarRows[], classNames: readonly string[]): Dataset {
  const [only] = parts;
  const joined = parts.length === 1 ? only! : concatenate(parts);
  const origins = parts.flatMap(({ file, labels }) => Array.from(labels, (_, row) => `${file} #${row}`));
  return {
    ...datasetFromBuffer({
      pixels: joined.pixels,
      labels: joined.labels,
      channels: 3,
      height: cifarSide,
      width: cifarSide,
      classNames,
      sourceName: joined.file,
    }),
    source: (index) => origins[index]!,
  };
}

function concatenate(parts: readonly CifarRows[]): CifarRows {
  const join = (pieces: readonly Uint8Array[]) => {
    const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let offset = 0;
    for (const piece of pieces) {
      whole.set(piece, offset);
      offset += piece.length;
    }
    return whole;
  };
  return {
    file: `${parts[0]!.file} to ${parts.at(-1)!.file}`,
    labels: join(parts.map(({ labels }) => labels)),
    pixels: join(parts.map(({ pixels }) => pixels)),
  };
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
