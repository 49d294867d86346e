import { describeValue } from '@kindred/core/config';
import {
  type CopyGroup,
  type CopyPair,
  copiesAmong,
  type DataProblem,
  type DataSource,
  type Dataset,
  datasetFromImages,
  digitsSource,
  fingerprintSplits,
  holdOutTest,
  type Image,
  isIdxName,
  keepCopiesTogether,
  requireImage,
  type SplitName,
} from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { backgroundOf, type dataOptions } from '@kindred/core/run';
import type { z } from 'zod';
import { type DecodeOptions, decodePicture, type Picture } from '../pictures/decode.js';
import { type FoundPicture, scanClassFolders } from './class-folders.js';
import { listDirectory } from './list-directory.js';
import type { PackedData, PackedDataset, PackedSample } from './packed.js';
import { readIdxFiles } from './read-idx.js';

/** How data is read, and who is told. */
export type ReadOptions = z.output<typeof dataOptions> & {
  readonly onProgress: (done: number, total: number) => void;
  /** Called while copies are looked for among many pictures. */
  readonly onCopies: (done: number, total: number) => void;
};

/** Data that was read, and where it came from, as a run records it. */
export interface ReadData {
  readonly source: DataSource;
  readonly origin: 'embedded' | 'memory';
}

/** The embedded digits, as in Node. */
const digits = { trainSize: 8000, testSize: 2000, seed: 1 };

/** Reads data in a worker; the embedded digits where there is none. @throws KindredError where it is faulty. */
export async function readData(data: PackedData | undefined, options: ReadOptions): Promise<ReadData> {
  if (data === undefined) return { source: digitsSource(digits), origin: 'embedded' };
  const found = await sourceOf(data, options);
  const together = await keepCopiesTogether(found, options, (source, kind) =>
    copiesIn(source, kind, options),
  );
  return { source: holdOutTest(together, options.test), origin: 'memory' };
}

async function copiesIn(
  source: DataSource,
  kind: CopyPair['kind'],
  { onCopies }: Pick<ReadOptions, 'onCopies'>,
): Promise<readonly CopyGroup[]> {
  const giveWay = () => new Promise((resolve) => setTimeout(resolve));
  return (await copiesAmong(source, { kind, onProgress: onCopies, giveWay }))!;
}

async function sourceOf(data: PackedData, options: ReadOptions): Promise<DataSource> {
  switch (data.kind) {
    case 'source': {
      const { kind: _, heldOut, splits, ...rest } = data;
      return { ...rest, ...(heldOut !== undefined && { heldOut }), splits: mapSplits(splits, datasetOf) };
    }
    case 'samples':
      return readSamples(data, options);
    case 'files':
      return readFolder(data.name, data.files, options);
    case 'directory':
      return readFolder(data.handle.name, await listDirectory(data.handle), options);
  }
}

async function readFolder(
  name: string,
  files: readonly { readonly path: string; readonly file: Blob }[],
  options: ReadOptions,
): Promise<DataSource> {
  const isIdx = files.some(({ path }) => !path.includes('/') && isIdxName(path));
  if (isIdx) return readIdxFiles(name, files, options.onProgress);
  const { classNames, pictures, problems } = scanClassFolders(name, files, options.nested);
  return decodeAll({ name, format: 'image-folder', classNames, pictures, problems }, options);
}

async function readSamples(
  data: Extract<PackedData, { kind: 'samples' }>,
  options: ReadOptions,
): Promise<DataSource> {
  const { name, classNames, fingerprint, splits } = data;
  const isDivided = Object.keys(splits).length > 1;
  const pictures = splitNames.flatMap((split) =>
    (splits[split] ?? []).map((sample, i): FoundPicture => {
      const place = `${isDivided ? `${name}/${split}` : name} #${i}`;
      const source = sample.source === undefined ? place : `${place} (${sample.source})`;
      return { split, source, label: classOf(sample, classNames, source), image: sample.image };
    }),
  );
  return decodeAll({ name, format: 'custom', classNames, pictures, problems: [], fingerprint }, options);
}

function classOf({ label }: PackedSample, classNames: readonly string[], source: string): number {
  const index = typeof label === 'string' ? classNames.indexOf(label) : label;
  if (Number.isInteger(index) && index >= 0 && index < classNames.length) return index;
  throw new KindredError(
    `${source}: label ${describeValue(label)} is no class: give one of ${classNames.slice(0, 5).join(', ')}, or its index, ` +
      `0 to ${classNames.length - 1}`,
  );
}

const splitNames = ['train', 'validation', 'test'] as const;
/** Pictures that cannot be read are told up to this number. */
const shown = 5;
/** Pictures that are decoded at once: browsers do so in threads of their own. */
const atOnce = 4;

interface Found {
  readonly name: string;
  readonly format: string;
  readonly classNames: readonly string[];
  readonly pictures: readonly FoundPicture[];
  readonly problems: readonly DataProblem[];
  readonly fingerprint?: string | undefined;
}

async function decodeAll(
  { name, format, classNames, pictures, problems, fingerprint }: Found,
  options: ReadOptions,
): Promise<DataSource> {
  const decoding = { ...options, background: backgroundOf(options) };
  const results = await decodeConcurrently(pictures, decoding, options.onProgress);
  const bad = results.flatMap(({ reason }, i) =>
    reason === undefined ? [] : [{ source: pictures[i]!.source, message: reason }],
  );
  if (bad.length > 0 && !options.skipBad) throw unreadable(name, bad);
  const splits: { [split in SplitName]?: Dataset } = {};
  for (const split of splitNames) {
    const places = [...pictures.keys()].filter((i) => pictures[i]!.split === split && results[i]!.image);
    if (places.length === 0) continue;
    splits[split] = datasetFromImages({
      images: places.map((i) => results[i]!.image!),
      labels: places.map((i) => pictures[i]!.label),
      sources: places.map((i) => pictures[i]!.source),
      classNames,
      sourceName: name,
    });
  }
  requireSameChannels(Object.values(splits));
  if (Object.keys(splits).length === 0) throw new UsageError(`${name} has no pictures that can be read`);
  return {
    ...{ name, format, classNames, splits },
    problems: [
      ...problems,
      ...bad.map(({ source, message }) => ({ source, message: `${message}: left out` })),
    ],
    fingerprint: fingerprint ?? fingerprintSplits(classNames, splits),
  };
}

async function decodeConcurrently(
  pictures: readonly FoundPicture[],
  options: DecodeOptions,
  onProgress: ReadOptions['onProgress'],
): Promise<{ image?: Image | undefined; reason?: string | undefined }[]> {
  const results: { image?: Image | undefined; reason?: string | undefined }[] = [];
  let [next, done] = [0, 0];
  const work = async () => {
    while (next < pictures.length) {
      const index = next++;
      const { image, source } = pictures[index]!;
      results[index] = isPixels(image)
        ? { image: checked(image, source) }
        : isPicture(image)
          ? await decodePicture(image, options)
          : {
              reason: `${describeValue(image)} is no picture: give a file, its bytes, an ImageBitmap or pixels`,
            };
      onProgress(++done, pictures.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

function isPixels(image: unknown): image is Image {
  return typeof image === 'object' && image !== null && 'channels' in image;
}

function isPicture(image: unknown): image is Picture {
  return [Blob, Uint8Array, ImageBitmap, ImageData].some((kind) => image instanceof kind);
}

function checked(image: Image, source: string): Image {
  requireImage(image, source);
  return image;
}

function unreadable(name: string, bad: readonly DataProblem[]): KindredError {
  const told = bad.slice(0, shown).map(({ source, message }) => `${source} (${message})`);
  const rest = bad.length > shown ? ` and ${bad.length - shown} more` : '';
  return new KindredError(
    `${name}: ${bad.length === 1 ? 'a picture' : `${bad.length} pictures`} cannot be read: ${told.join(', ')}${rest}; mend or ` +
      'remove them, or leave them out with `skipBad: true`',
  );
}

function requireSameChannels([first, ...others]: readonly Dataset[]): void {
  const other = others.find(({ channels }) => channels !== first!.channels);
  if (other) {
    throw new KindredError(
      `${other.source(0)} has ${other.channels} channels, ${first!.source(0)} has ${first!.channels}`,
    );
  }
}

/** A data set that came from another thread. */
export function datasetOf({ classNames, labels, images, sources }: PackedDataset): Dataset {
  return datasetFromImages({ images, labels, classNames, sources, sourceName: 'data' });
}

function mapSplits(
  splits: Extract<PackedData, { kind: 'source' }>['splits'],
  change: (dataset: PackedDataset) => Dataset,
): DataSource['splits'] {
  const entries = Object.entries(splits) as [SplitName, PackedDataset][];
  return Object.fromEntries(entries.map(([split, dataset]) => [split, change(dataset)]));
}
