import { evaluationPipeline, type Image, type Pipeline } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { cardInput, type ModelCard, type Prediction, predictionOf } from '@kindred/core/export';
import { Random } from '@kindred/core/random';
import type { OrtModule, OrtSession } from '@kindred/core/runtime';
import { decodePicture, type Picture } from '../pictures/decode.js';

/**
 * An image: a file or its bytes, in any format that the browser decodes but TIFF and CMYK JPEGs, what the page shows (an
 * element, a canvas, the frame of a video), or pixels as Kindred has them, which are taken as they are.
 */
export type ImageInput = Picture | Image;

/** What {@link ImageClassifier.predict} tells. */
export interface PredictOptions {
  /** Labels in `top` of a prediction; 5 where not given. */
  readonly topK?: number | undefined;
}

/** Images that are decoded and classified together. */
const batchSize = 32;

/** An exported classifier, ready to be used in the thread that it was loaded in; `loadClassifier` makes it. */
export class ImageClassifier {
  readonly card: ModelCard;
  readonly #ort: OrtModule;
  readonly #session: OrtSession;
  readonly #pipeline: Pipeline;

  /** For `loadClassifier`. */
  constructor(card: ModelCard, ort: OrtModule, session: OrtSession) {
    this.card = card;
    this.#ort = ort;
    this.#session = session;
    this.#pipeline = evaluationPipeline(cardInput(card));
  }

  /** The names of the classes. */
  get labels(): readonly string[] {
    return this.card.labels;
  }

  /** Whether it gives embeddings: where it was exported with `embedding`. */
  get canEmbed(): boolean {
    return this.card.outputs.embedding !== undefined;
  }

  /**
   * Classifies an image, or several, as Kindred does elsewhere.
   * @returns a prediction for one image, predictions in the order of the images for an array of them
   * @throws KindredError naming the first image that cannot be read.
   */
  predict(image: ImageInput, options?: PredictOptions): Promise<Prediction>;
  predict(images: readonly ImageInput[], options?: PredictOptions): Promise<Prediction[]>;
  async predict(
    images: ImageInput | readonly ImageInput[],
    { topK = 5 }: PredictOptions = {},
  ): Promise<Prediction | Prediction[]> {
    if (!(topK >= 1)) throw new UsageError(`topK must be at least 1, not ${topK}`);
    const list = isList(images) ? images : [images];
    const rows = await this.#run(list);
    const predictions = rows.map((results, i) => predictionOf(nameOf(list[i]!, i), results, this.card, topK));
    return isList(images) ? predictions : predictions[0]!;
  }

  /**
   * Embeddings of images: what the classifier reads, [D] for each, not of unit length.
   * @throws UsageError where the model was exported without its embedding; KindredError as `predict`.
   */
  embed(image: ImageInput): Promise<Float32Array>;
  embed(images: readonly ImageInput[]): Promise<Float32Array[]>;
  async embed(images: ImageInput | readonly ImageInput[]): Promise<Float32Array | Float32Array[]> {
    if (!this.canEmbed) {
      throw new UsageError('the model gives no embeddings: export it again with `embedding: true`');
    }
    const rows = await this.#run(isList(images) ? images : [images]);
    const embeddings = rows.map(({ embedding }) => embedding!);
    return isList(images) ? embeddings : embeddings[0]!;
  }

  /** An image as the model takes it, [C, H, W]: what a test of one's own may want to compare. */
  async pixels(image: ImageInput, index = 0): Promise<Uint8Array> {
    const decoded = isPixels(image) ? image : await this.#decode(image, index);
    return this.#pipeline.apply(decoded, new Random(0)).data;
  }

  /** Frees what it takes; it cannot be used any more. */
  async close(): Promise<void> {
    await this.#session.release();
  }

  async #decode(picture: Picture, index: number): Promise<Image> {
    const { preprocessing, input } = this.card;
    const { image, reason } = await decodePicture(picture, {
      storeSize: preprocessing.reduce.shorterSide,
      channels: input.shape[1],
      background: preprocessing.background,
    });
    if (image) return image;
    throw new KindredError(`${nameOf(picture, index)}: ${reason}`);
  }

  /** What the model says of each image, by the names of its outputs. */
  async #run(images: readonly ImageInput[]): Promise<Record<string, Float32Array>[]> {
    const [, ...shape] = this.card.input.shape;
    const size = shape.reduce((product, side) => product * side, 1);
    const rows: Record<string, Float32Array>[] = [];
    for (let start = 0; start < images.length; start += batchSize) {
      const batch = images.slice(start, start + batchSize);
      const pixels = new Float32Array(batch.length * size);
      for (const [i, image] of batch.entries()) pixels.set(await this.pixels(image, start + i), i * size);
      const feeds = { images: new this.#ort.Tensor('float32', pixels, [batch.length, ...shape]) };
      const outputs = Object.entries(await this.#session.run(feeds));
      for (const i of batch.keys()) {
        rows.push(
          Object.fromEntries(
            outputs.map(([name, { data }]) => {
              const width = (data as Float32Array).length / batch.length;
              return [name, (data as Float32Array).slice(i * width, (i + 1) * width)];
            }),
          ),
        );
      }
    }
    return rows;
  }
}

function isList(images: ImageInput | readonly ImageInput[]): images is readonly ImageInput[] {
  return Array.isArray(images);
}

function isPixels(image: ImageInput): image is Image {
  return 'channels' in image;
}

/** What an image is called: its name, or its place among the others. */
function nameOf(image: ImageInput, index: number): string {
  return typeof File !== 'undefined' && image instanceof File ? image.name : `image ${index + 1}`;
}
