import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeModelCard,
  evaluationPipeline,
  float32,
  KindredError,
  type LoadedProgram,
  type ModelCard,
  Random,
  readMetadata,
  UsageError,
} from '@kindred/core';
import { decodeImage } from '../data/index.js';
import { createEngine, type NodeEngine } from '../engine/index.js';
import { readBytes } from '../storage/read.js';
import { modelProgram } from './model-program.js';
import { defaultThreads } from './software.js';
import { storedLabel } from './stored-label.js';

/** What a classifier says of one image. */
export interface Prediction {
  /** The image's path, or `image 3` for bytes. */
  readonly source: string;
  readonly label: string;
  /** Probability of the label, in 0 .. 1. */
  readonly confidence: number;
  /** The most probable labels, most probable first. */
  readonly top: readonly { readonly label: string; readonly confidence: number }[];
  /** Whether the image is like those of training, where the model can tell. */
  readonly normality?: Normality;
}

/** How normal an image is: the model's score, and whether it reaches the model's threshold. */
export interface Normality {
  /** Which score it is, with its options: `nearest-neighbours:k=5`. */
  readonly scoredBy: string;
  /** Higher is more normal. */
  readonly score: number;
  readonly threshold: number;
  readonly isNormal: boolean;
}

/** An exported classifier, ready to be used; {@link loadClassifier} makes it. */
export class ImageClassifier {
  readonly card: ModelCard;
  readonly #engine: NodeEngine;
  readonly #program: LoadedProgram;

  constructor(card: ModelCard, engine: NodeEngine, program: LoadedProgram) {
    this.card = card;
    this.#engine = engine;
    this.#program = program;
  }

  get labels(): readonly string[] {
    return this.card.labels;
  }

  /**
   * Classifies images: paths of files, or the bytes of files, in any format that sharp decodes.
   * @throws KindredError naming the first image that cannot be read.
   */
  async predict(
    images: string | Uint8Array | readonly (string | Uint8Array)[],
    { topK = 5 }: { topK?: number } = {},
  ): Promise<Prediction[]> {
    if (!(topK >= 1)) throw new UsageError(`topK must be at least 1, not ${topK}`);
    const list = typeof images === 'string' || images instanceof Uint8Array ? [images] : images;
    const predictions: Prediction[] = [];
    const batchSize = 32;
    for (let start = 0; start < list.length; start += batchSize) {
      const batch = list.slice(start, start + batchSize);
      const pixels = await Promise.all(batch.map((image, i) => this.#pixels(image, start + i)));
      const answers = await this.#run(pixels);
      batch.forEach((image, i) => {
        const { logits, normality } = answers[i]!;
        const top = rank(logits, this.labels, this.card.calibration?.temperature).slice(0, topK);
        predictions.push({
          source: nameOf(image, start + i),
          ...top[0]!,
          top,
          ...(normality && { normality }),
        });
      });
    }
    return predictions;
  }

  async close(): Promise<void> {
    await this.#engine.close();
  }

  async #pixels(image: string | Uint8Array, index: number): Promise<Uint8Array> {
    const { channels, storeSize } = this.card.input;
    const decoded = await decodeImage(image, { storeSize, channels });
    if (!decoded.image) throw new KindredError(`${nameOf(image, index)}: ${decoded.reason}`);
    return evaluationPipeline(this.card.input).apply(decoded.image, new Random(0)).data;
  }

  /** What the model says of each image. */
  async #run(images: readonly Uint8Array[]): Promise<{ logits: Float32Array; normality?: Normality }[]> {
    const { input, normality } = this.card;
    const { channels, height, width } = input;
    const size = channels * height * width;
    const pixels = new Float32Array(images.length * size);
    images.forEach((image, i) => {
      pixels.set(image, i * size);
    });
    const feeds = { images: float32([images.length, channels, height, width], pixels) };
    const results = await this.#program.run(feeds);
    const logits = results.logits!.data as Float32Array;
    const classes = this.labels.length;
    return images.map((_, i) => {
      const own = logits.subarray(i * classes, (i + 1) * classes);
      if (!normality) return { logits: own };
      return { logits: own, normality: verdictOf(Number(results.normality!.data[i]), normality) };
    });
  }
}

/**
 * Loads an exported model, or the one of a run folder.
 * @throws UsageError where there is none, KindredError where the file is no model of Kindred's.
 */
export async function loadClassifier(
  path: string,
  { threads = defaultThreads() } = {},
): Promise<ImageClassifier> {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'model.onnx') : path;
  if (!existsSync(file)) {
    throw new UsageError(
      `${file} does not exist; \`train()\` writes it at the end, \`run.export()\` at any time`,
    );
  }
  const model = await readBytes(file);
  const card = decodeModelCard(metadataOf(model, file), file);
  const { channels, height, width } = card.input;
  const more = card.normality ? ['normality'] : [];
  const engine = createEngine({ provider: 'cpu', threads });
  try {
    const program = await engine.load(modelProgram(file, model, [channels, height, width], more));
    return new ImageClassifier(card, engine, program);
  } catch (cause) {
    await engine.close();
    throw new KindredError(`${file} cannot be loaded: ${(cause as Error).message}`, { cause });
  }
}

function verdictOf(score: number, card: NonNullable<ModelCard['normality']>): Normality {
  const { threshold } = card;
  return { scoredBy: storedLabel(card.score), score, threshold, isNormal: score >= threshold };
}

function metadataOf(model: Uint8Array, file: string): Record<string, string> {
  try {
    return readMetadata(model);
  } catch (cause) {
    throw new KindredError(`${file} is not an ONNX model, or it is damaged`, { cause });
  }
}

/** Labels with their softmax probabilities, most probable first. */
function rank(logits: Float32Array, labels: readonly string[], temperature = 1) {
  const highest = logits.reduce((a, b) => Math.max(a, b));
  const weights = Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  const total = weights.reduce((a, b) => a + b);
  return labels
    .map((label, i) => ({ label, confidence: weights[i]! / total }))
    .sort((a, b) => b.confidence - a.confidence);
}

function nameOf(image: string | Uint8Array, index: number): string {
  return typeof image === 'string' ? image : `image ${index + 1}`;
}
