import { checkOptions, optionKinds } from '@kindred/core/config';
import type { DataProblem, DataSource, Dataset, SplitName } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { countOf } from '@kindred/report/text';
import {
  decodingOf,
  givenOptions,
  type OtherDataOptions,
  otherDataNames,
  pickOther,
  resolveDataOptions,
} from '../../data/data-options.js';
import { loadImages } from '../../data/image-folder/load-images.js';
import { lackOfImages } from '../../data/lack-of-images.js';
import { type NamedPictures, namedPictures } from '../../data/named-pictures.js';
import { PictureKeeper } from '../../data/pictures/picture-keeper.js';
import { cardReading } from '../card-decoding.js';
import type { ImageClassifier } from '../classifier.js';
import { type DataInput, resolveData } from '../data-source.js';

/** What {@link embedData} embeds, and how it is read: as the model takes it where not given. */
export interface EmbedOptions extends OtherDataOptions {
  /** Which part of a data set; all of it where not given. */
  readonly split?: SplitName | undefined;
  /** Called after each batch, with what is being done. */
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
  /** Told what is worth knowing, such as that an archive is unpacked. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** Embeddings of N images, with what is known of each. */
export interface Embeddings {
  /** [N], each [D]. */
  readonly vectors: readonly Float32Array[];
  /** [N], the paths of pictures, or the names of a data set's images. */
  readonly files: readonly string[];
  /** [N] and their names; not there for pictures that nobody has sorted. */
  readonly classes?: { readonly labels: Int32Array; readonly names: readonly string[] };
  /** What is odd about the images, such as pictures that were left out. */
  readonly problems: readonly DataProblem[];
}

/**
 * Embeds the images of a data set, or pictures and folders or archives of pictures.
 * @param data a data set as it is trained on: a folder, data of one's own or in memory; else paths of pictures and of
 * their folders or archives
 * @throws UsageError where there is nothing, or a data set stands among pictures; KindredError where pictures cannot be
 * read and are not to be left out.
 */
export async function embedData(
  classifier: ImageClassifier,
  data: DataInput | readonly string[],
  options: EmbedOptions = {},
): Promise<Embeddings> {
  checkOptions('embedData', options, {
    split: optionKinds.split,
    ...otherDataNames,
    onProgress: optionKinds.callback,
    onNote: optionKinds.callback,
  });
  // A model without embeddings is found out before anything is read.
  await classifier.embed([]);
  const paths = typeof data === 'string' ? [data] : isList(data) ? data : undefined;
  const found = paths && (await findPictures(paths, options));
  if (found) {
    try {
      return await embedPictures(classifier, found.pictures, options);
    } finally {
      await found.release();
    }
  }
  const reading = {
    ...cardReading(classifier.card),
    ...givenOptions(pickOther(options)),
    onProgress: (done: number, total: number) => options.onProgress?.('reading data', done, total),
    onNote: options.onNote,
  };
  const { source } = await resolveData(isList(data) ? data[0] : data, reading, { toEvaluate: true });
  return embedSource(classifier, source, options);
}

function isList(data: DataInput | readonly string[]): data is readonly string[] {
  return Array.isArray(data);
}

/** All pictures that paths name; undefined where the only path is a data set's. */
async function findPictures(
  paths: readonly string[],
  { onNote = () => {}, onProgress, ...options }: EmbedOptions,
): Promise<NamedPictures | undefined> {
  if (paths.length === 0)
    throw new UsageError('there are no images to embed: name a folder of them, or pictures');
  const reading = {
    ...pickOther(options),
    onNote,
    onProgress: (done: number, total: number) => onProgress?.('reading data', done, total),
  };
  const found: NamedPictures[] = [];
  const release = async () => {
    for (const one of found) await one.release();
  };
  try {
    for (const path of paths) {
      const named = await namedPictures(path, reading);
      if (named) found.push(named);
      else if (paths.length === 1) return undefined;
      else {
        throw new UsageError(
          `'${path}' is a data set with classes: embed it alone, or name pictures and folders of pictures`,
        );
      }
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { pictures: found.flatMap(({ pictures }) => pictures), release };
}

async function embedSource(
  classifier: ImageClassifier,
  { name, splits, classNames, problems }: DataSource,
  { split, onProgress }: EmbedOptions,
): Promise<Embeddings> {
  const there = (['train', 'validation', 'test'] as const).filter((candidate) => splits[candidate]);
  const chosen = there.filter((candidate) => split === undefined || candidate === split);
  if (chosen.length === 0) throw lackOfImages(name, splits, split);
  const images = chosen.flatMap((candidate) => samplesOf(splits[candidate]!));
  const vectors: Float32Array[] = [];
  for (const part of parts(images)) {
    vectors.push(...(await classifier.embed(part.map(({ dataset, index }) => dataset.image(index)))));
    onProgress?.('embedding', vectors.length, images.length);
  }
  return {
    vectors,
    files: images.map(({ dataset, index }) => dataset.source(index)),
    classes: {
      labels: Int32Array.from(images, ({ dataset, index }) => dataset.labels[index]!),
      names: classNames,
    },
    problems,
  };
}

function samplesOf(dataset: Dataset): { dataset: Dataset; index: number }[] {
  return Array.from(dataset.labels, (_, index) => ({ dataset, index }));
}

/** Reads and embeds part by part: however many pictures there are, few of them are in memory. */
async function embedPictures(
  classifier: ImageClassifier,
  pictures: NamedPictures['pictures'],
  { split, skipBad, onProgress, range, background }: EmbedOptions,
): Promise<Embeddings> {
  if (split !== undefined) throw new UsageError(`pictures have no ${split} images: leave out \`split\``);
  const vectors: Float32Array[] = [];
  const files: string[] = [];
  const problems: DataProblem[] = [];
  let done = 0;
  const { card } = classifier;
  const reading = { ...cardReading(card), ...givenOptions({ range, background }) };
  const decoding = decodingOf(resolveDataOptions(reading));
  for (const part of parts(pictures)) {
    const listed = part.map((picture) => ({ ...picture, split: 'test' as const, label: 0 }));
    const { loaded, unreadable, damaged } = await loadImages(
      listed,
      decoding,
      PictureKeeper.inMemory(),
      () => {},
    );
    const [first] = unreadable;
    if (first && !skipBad) {
      throw new KindredError(
        `${first.source}: ${first.message}; repair or remove it, or leave such pictures out with \`skipBad\``,
      );
    }
    problems.push(
      ...unreadable.map(({ source, message }) => ({ source, message: `${message}: left out` })),
      ...damaged,
    );
    vectors.push(...(await classifier.embed(loaded.map(({ image }) => image.image()))));
    files.push(...loaded.map(({ file }) => file.name));
    done += part.length;
    onProgress?.('embedding', done, pictures.length);
  }
  if (files.length === 0)
    throw new KindredError(`none of ${countOf(pictures.length, 'picture')} can be read`);
  return { vectors, files, problems };
}

function* parts<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += partSize) yield items.slice(start, start + partSize);
}

/** Images between two reports of progress; of pictures as many are in memory. */
const partSize = 128;
