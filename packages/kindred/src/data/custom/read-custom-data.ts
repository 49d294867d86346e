import { describeValue } from '@kindred/core/config';
import { type DataSource, type Dataset, requireImage, type SplitName } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { groupDigits, listBriefly } from '@kindred/report/text';
import { decodingOf, type ReadOptions } from '../data-options.js';
import { foundData, lonelyClass } from '../data-source.js';
import { refuseFaults } from '../faults.js';
import { decodeConcurrently } from '../image-folder/decode-concurrently.js';
import { findDuplicates } from '../image-folder/duplicates.js';
import { type LoadedImages, loadedImages } from '../image-folder/load-images.js';
import type { LabelledFile } from '../pictures/kept-image.js';
import { datasetOf, fingerprintKept, groupNumbers } from '../pictures/kept-splits.js';
import { PictureKeeper } from '../pictures/picture-keeper.js';
import type { ReadingFor } from '../reader.js';
import { type CheckedData, checkCustomData, type NamedDataset } from './check-custom-data.js';
import type { CustomData, Sample } from './custom-data.js';

type Images = LoadedImages<LabelledFile>;
type Loaded = Images['loaded'];

/**
 * Reads data of one's own, each image once.
 * @throws UsageError where it is not what {@link CustomData} says; KindredError naming the image where `read` fails or
 * gives none, a wrong label or other channels than before, or where a picture cannot be read and is not to be left out.
 */
export async function readCustomData(
  data: CustomData,
  options: ReadOptions,
  { toEvaluate = false }: ReadingFor = {},
): Promise<DataSource> {
  const checked = checkCustomData(data);
  const keeper = await openKeeper(checked, options);
  const images = await readImages(checked, options, keeper);
  if (images.unreadable.length > 0 && !options.skipBad) throw unreadableImages(images);
  requireSameChannels(images.loaded);
  if (options.groupBy !== undefined && images.loaded.some(({ file }) => file.group !== undefined)) {
    throw new UsageError(`${checked.name} tells the groups of its images itself: leave out \`groupBy\``);
  }
  const { name } = checked;
  const { classNames } = checked.datasets[0].dataset;
  const splits = splitsOf(checked, images.loaded);
  const { source, faults } = foundData({
    name,
    format: 'custom',
    classNames,
    splits,
    fingerprint: checked.fingerprint ?? (await fingerprintKept(keeper, classNames, splits, images.loaded)),
    problems: [
      ...images.unreadable.map(({ source, message }) => ({ source, message: `${message}: left out` })),
      ...images.damaged,
      ...findDuplicates(images.loaded),
    ],
    faults: toEvaluate ? [] : lonelyClass(name, classNames),
  });
  refuseFaults(name, faults);
  return source;
}

function openKeeper({ name, datasets }: CheckedData, options: ReadOptions): Promise<PictureKeeper> {
  const lengths = datasets.map(({ dataset }) => dataset.length).join(' ');
  const together = `custom ${name} ${lengths}`;
  const { budget, onNote } = options;
  return PictureKeeper.open(decodingOf(options), { data: name, together, budget, onNote });
}

async function readImages(
  { datasets }: CheckedData,
  options: ReadOptions,
  keeper: PictureKeeper,
): Promise<Images> {
  const places = datasets.flatMap((named) =>
    Array.from({ length: named.dataset.length }, (_, index) => ({ named, index })),
  );
  const files: LabelledFile[] = [];
  try {
    const decoded = await decodeConcurrently(
      places,
      async ({ named, index }, i) => {
        const { file, image } = await readImage(named, index);
        files[i] = file;
        return image;
      },
      decodingOf(options),
      keeper,
      options.onProgress,
    );
    return loadedImages(files, decoded);
  } finally {
    await keeper.close();
  }
}

async function readImage({ split, dataset, path }: NamedDataset, index: number) {
  const place = `${path} #${index}`;
  const { image, label, source, group } = await readSample(dataset, index, place);
  const name = source === undefined ? place : `${place} (${source})`;
  const file: LabelledFile = {
    ...{ name, split, group: groupOf(group, name) },
    label: classOf(label, dataset.classNames, name),
  };
  return { file, image: checkedImage(image, name) };
}

/** Nothing of it is sure: it comes from a program that the compiler may not have seen. */
async function readSample(
  dataset: NamedDataset['dataset'],
  index: number,
  place: string,
): Promise<Partial<Sample>> {
  try {
    return (await dataset.read(index)) ?? {};
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KindredError(`${place}: read failed: ${reason}`, { cause });
  }
}

function classOf(label: Sample['label'] | undefined, classNames: readonly string[], name: string): number {
  const index = typeof label === 'string' ? classNames.indexOf(label) : label;
  if (index !== undefined && Number.isInteger(index) && index >= 0 && index < classNames.length) return index;
  throw new KindredError(
    `${name}: label ${describeValue(label)} is no class: give one of ${listBriefly(classNames, 5)}, or its index, ` +
      `0 to ${classNames.length - 1}`,
  );
}

function groupOf(group: Sample['group'], name: string): string | undefined {
  if (group === undefined || (typeof group === 'string' && group !== '')) return group;
  throw new KindredError(
    `${name}: group is the name of what it belongs to, a text, not ${describeValue(group)}`,
  );
}

function checkedImage(image: Sample['image'] | undefined, name: string): Sample['image'] {
  if (image instanceof Uint8Array || typeof image === 'string') return image;
  if (image?.data instanceof Uint8Array) {
    requireImage(image, name);
    return image;
  }
  throw new KindredError(
    `${name}: has no image: give the bytes of a picture (a Uint8Array), the path of its file, or pixels ` +
      '{ channels, height, width, data } with their bytes',
  );
}

function requireSameChannels([first, ...others]: Loaded): void {
  const other = others.find(({ image }) => image.channels !== first!.image.channels);
  if (!other) return;
  throw new KindredError(
    `${other.file.name} has ${other.image.channels} channels, ${first!.file.name} has ${first!.image.channels}: make all ` +
      'images grey (1), or all of them colour (3)',
  );
}

function splitsOf({ datasets }: CheckedData, loaded: Loaded): DataSource['splits'] {
  const splits: { [split in SplitName]?: Dataset } = {};
  const groups = groupNumbers(loaded);
  for (const { split, dataset, path } of datasets) {
    const members = loaded.filter(({ file }) => file.split === split);
    if (members.length === 0) throw new KindredError(`${path} has no image that can be read`);
    splits[split] = datasetOf(members, dataset.classNames, path, groups);
  }
  return splits;
}

function unreadableImages({ unreadable, loaded }: Images): KindredError {
  const listed = unreadable.map(({ source, message }) => `${source} (${message})`);
  const total = unreadable.length + loaded.length;
  return new KindredError(
    `${groupDigits(unreadable.length)} of ${groupDigits(total)} images cannot be read: ${listBriefly(listed, 5)}; repair ` +
      'them, or leave them out with skipBad',
  );
}
