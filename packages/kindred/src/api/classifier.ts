import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkOptions, describeValue, optionKinds } from '@kindred/core/config';
import { parseColour, type Rgb } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import {
  decodeModelCard,
  type ModelCard,
  modelProgram,
  type Prediction,
  predictionOf,
  readMetadata,
} from '@kindred/core/export';
import { sizeOf } from '@kindred/core/graph';
import { float32, type LoadedProgram } from '@kindred/core/runtime';
import type { DecodeOptions, ValueRange } from '../data/image-folder/decode.js';
import { createEngine, defaultThreads, type NodeEngine, threadsOption } from '../engine/index.js';
import { readBytes } from '../storage/read.js';
import { type ImageInput, isImage, modelPixels, nameOf } from './image-input.js';
import { type OpenRunOptions, openRun, type Run } from './run.js';

/** What {@link ImageClassifier.predict} tells. */
export interface PredictOptions {
  /** Labels in {@link Prediction.top}; 5 where not given. */
  readonly topK?: number | undefined;
  /**
   * Which values of pixels of more than 8 bits are black and white, as in `[0, 4095]`, where that is not what the model was
   * trained with.
   */
  readonly range?: ValueRange | undefined;
  /** What is laid under transparent pixels, white, black, grey or `#rrggbb`, where it is not what the model was trained with. */
  readonly background?: string | undefined;
}

/** An exported classifier, ready to be used; {@link loadClassifier} makes it. */
export class ImageClassifier {
  readonly card: ModelCard;
  readonly #engine: NodeEngine;
  readonly #program: LoadedProgram;
  readonly #loadEmbedder: (() => Promise<LoadedProgram>) | undefined;
  #embedder: Promise<LoadedProgram> | undefined;

  /** @param loadEmbedder loads the program that gives embeddings, which may be `program` itself, where there is one */
  constructor(
    card: ModelCard,
    engine: NodeEngine,
    program: LoadedProgram,
    loadEmbedder?: () => Promise<LoadedProgram>,
  ) {
    this.card = card;
    this.#engine = engine;
    this.#program = program;
    this.#loadEmbedder = loadEmbedder;
  }

  get labels(): readonly string[] {
    return this.card.labels;
  }

  /** Whether it gives embeddings: that of a run does, an exported model where it was exported with `embedding`. */
  get canEmbed(): boolean {
    return this.#loadEmbedder !== undefined;
  }

  /**
   * Classifies an image, or several.
   * @returns a prediction for one image, predictions in the order of the images for an array of them
   * @throws KindredError naming the first image that cannot be read.
   */
  predict(image: ImageInput, options?: PredictOptions): Promise<Prediction>;
  predict(images: readonly ImageInput[], options?: PredictOptions): Promise<Prediction[]>;
  async predict(
    images: ImageInput | readonly ImageInput[],
    options: PredictOptions = {},
  ): Promise<Prediction | Prediction[]> {
    checkOptions('predict', options, { topK: true, range: true, background: true });
    const { topK = 5, range, background } = options;
    const reading = { range: checkedRange(range), background: checkedColour(background) };
    if (!(topK >= 1)) throw new UsageError(`topK must be at least 1, not ${topK}`);
    const list = isImage(images) ? [images] : images;
    const predictions: Prediction[] = [];
    for await (const { image, index, results } of this.#run(this.#program, list, reading)) {
      predictions.push(predictionOf(nameOf(image, index), results, this.card, topK));
    }
    return isImage(images) ? predictions[0]! : predictions;
  }

  /**
   * Embeddings of images: what the classifier reads, [D] for each, not of unit length. One image gives one embedding, an
   * array of them an array.
   * @throws KindredError naming the first image that cannot be read; UsageError where the model was exported without its
   * embedding.
   */
  embed(image: ImageInput): Promise<Float32Array>;
  embed(images: readonly ImageInput[]): Promise<Float32Array[]>;
  async embed(images: ImageInput | readonly ImageInput[]): Promise<Float32Array | Float32Array[]> {
    if (!this.#loadEmbedder) {
      throw new UsageError(
        'the model gives no embeddings: load its run, or export that again with `embedding: true`',
      );
    }
    this.#embedder ??= this.#loadEmbedder();
    const program = await this.#embedder;
    const embeddings: Float32Array[] = [];
    for await (const { results } of this.#run(program, isImage(images) ? [images] : images)) {
      embeddings.push(results.embedding!);
    }
    return isImage(images) ? embeddings[0]! : embeddings;
  }

  /** Ends its thread; it cannot be used any more. */
  async close(): Promise<void> {
    await this.#engine.close();
  }

  /** What a program says of each image, by the names of its outputs. */
  async *#run(
    program: LoadedProgram,
    images: readonly ImageInput[],
    reading?: Pick<DecodeOptions, 'range' | 'background'>,
  ) {
    const [, ...shape] = this.card.input.shape;
    const size = sizeOf(shape);
    for (let start = 0; start < images.length; start += batchSize) {
      const batch = images.slice(start, start + batchSize);
      const pixels = new Float32Array(batch.length * size);
      await Promise.all(
        batch.map(async (image, i) => {
          pixels.set(await modelPixels(image, start + i, this.card, reading), i * size);
        }),
      );
      const answers = await program.run({ images: float32([batch.length, ...shape], pixels) });
      for (const [i, image] of batch.entries()) {
        const rows = Object.entries(answers).map(([name, { data }]) => {
          const width = data.length / batch.length;
          return [name, (data as Float32Array).slice(i * width, (i + 1) * width)] as const;
        });
        yield { image, index: start + i, results: Object.fromEntries(rows) as Record<string, Float32Array> };
      }
    }
  }
}

function checkedRange(range: PredictOptions['range']): PredictOptions['range'] {
  if (range === undefined || range === 'auto' || range === 'cast') return range;
  if (Array.isArray(range) && range.length === 2 && range[0] < range[1]) return range;
  throw new UsageError(`\`range\` goes from black to white, as in [0, 4095], not ${describeValue(range)}`);
}

function checkedColour(background: PredictOptions['background']): Rgb | undefined {
  if (background === undefined) return undefined;
  const colour = parseColour(background);
  if (colour) return colour;
  throw new UsageError(
    `\`background\` is a colour, white, black, grey or #rrggbb, not ${describeValue(background)}`,
  );
}

/** Images that are decoded and classified together. */
const batchSize = 32;

/** Of the run, its parts are needed where its network is built: for embeddings. */
export interface LoadOptions extends OpenRunOptions {
  /** Threads of the engine; one for each core where not given. */
  readonly threads?: number | undefined;
}

/**
 * Loads an exported model, or the classifier of a run: the model in its folder, or its network of the best epoch where it
 * has none yet. A run's gives embeddings in any case, an exported model where it was exported with `embedding`.
 * @param model file of an exported model, folder of a run, or a run
 * @throws UsageError where there is none, KindredError where the file is no model of Kindred's.
 */
export async function loadClassifier(
  model: string | Run,
  options: LoadOptions = {},
): Promise<ImageClassifier> {
  checkOptions('loadClassifier', options, {
    threads: threadsOption,
    parts: optionKinds.parts,
    onNote: optionKinds.callback,
  });
  const { threads = defaultThreads(), ...opening } = options;
  const { name, bytes, readEmbedder } = await openModel(model, opening);
  const card = decodeModelCard(metadataOf(bytes, name), name);
  const [, ...shape] = card.input.shape;
  const more = Object.keys(card.outputs).filter((output) => output !== 'logits');
  const engine = createEngine({ provider: 'cpu', threads });
  try {
    const program = await engine.load(modelProgram(name, bytes, shape, more));
    if (card.outputs.embedding) return new ImageClassifier(card, engine, program, async () => program);
    const loadEmbedder =
      readEmbedder &&
      (async () => engine.load(modelProgram(name, await readEmbedder(), shape, ['embedding'])));
    return new ImageClassifier(card, engine, program, loadEmbedder);
  } catch (cause) {
    await engine.close();
    const reason =
      cause instanceof KindredError
        ? cause.message
        : 'ONNX Runtime does not take what is in it, so that it is damaged, or something else has written it';
    throw new KindredError(`${name} cannot be loaded: ${reason}`, { cause });
  }
}

interface OpenedModel {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Of a run: gives the same classifier as a model with embeddings. */
  readonly readEmbedder: (() => Promise<Uint8Array>) | undefined;
}

async function openModel(model: string | Run, opening: OpenRunOptions): Promise<OpenedModel> {
  const path = typeof model === 'string' ? model : model.folder.path;
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const file = isFolder ? join(path, modelName) : path;
  const isRun = isFolder && existsSync(join(path, 'config.json'));
  const embedder = async () => {
    const run = typeof model === 'string' ? await openRun(model, opening) : model;
    return run.model({}, { embedding: true });
  };
  const readEmbedder = isRun ? embedder : undefined;
  if (existsSync(file)) return { name: file, bytes: await readBytes(file), readEmbedder };
  if (isRun) return { name: path, bytes: await embedder(), readEmbedder };
  throw new UsageError(
    `${file} does not exist; \`train()\` writes it at the end, \`run.export()\` at any time`,
  );
}

/** What the model is called in the folder of a run. */
const modelName = 'model.onnx';

function metadataOf(model: Uint8Array, file: string): Record<string, string> {
  try {
    return readMetadata(model);
  } catch (cause) {
    throw new KindredError(`${file} is not an ONNX model, or it is damaged`, { cause });
  }
}
