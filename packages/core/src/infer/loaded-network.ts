import { checkOptions, type OptionNames, optionKinds } from '../config/index.js';
import { evaluationBatches } from '../data/batches.js';
import type { Dataset } from '../data/dataset.js';
import { evaluationPipeline } from '../data/pipeline.js';
import { KindredError } from '../errors.js';
import { isOnCpu, type Target } from '../graph/emitter.js';
import type { Classifier } from '../models/classifier.js';
import type { Engine } from '../runtime/engine.js';
import { type HostTensor, uint8 } from '../runtime/host-tensor.js';
import type { LoadedProgram } from '../runtime/loaded-program.js';
import { targetFor } from '../runtime/target.js';
import { buildFixedInferenceProgram, buildInferenceProgram } from './program.js';
import { statesOf, type WeightedNetwork } from './weights.js';

/** What a network says of each of N images. */
export interface Inference {
  /** [N, K] */
  readonly logits: Float32Array;
  /** [N, D], unless the logits alone were asked for. */
  readonly embedding: Float32Array | undefined;
  /** [N, C], where the network has channel attention, unless the logits alone were asked for. */
  readonly attention: Float32Array | undefined;
}

/** A signal, or none: what the compiler finds out of options, to know whether they can end anything early. */
export type AnySignal = AbortSignal | undefined;

/** What comes of options with a signal of that type: only with one it may have been ended early. */
export type Unless<Signal extends AnySignal, Whole, Ended> = [Signal] extends [undefined]
  ? Whole
  : Whole | Ended;

export interface InferOptions<Signal extends AnySignal = AnySignal> {
  /** Ends it after the current batch. */
  readonly signal?: Signal | undefined;
  /** Called after each batch with the number of images that are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** All of {@link InferOptions}, for functions that take them. */
export const inferNames: OptionNames<InferOptions> = {
  signal: optionKinds.signal,
  onProgress: optionKinds.callback,
};

/** How a network is loaded. With weights of its own, on the CPU, the engine chooses the forms of its operations itself. */
export interface NetworkOptions extends Pick<Target, 'lowering' | 'precision'> {
  /** Images in a run. Batches of other sizes may round differently. */
  readonly batchSize: number;
  /** Leaves embedding and attention out. */
  readonly only?: 'logits' | undefined;
}

/** A classifier in an engine, ready to be used on images. To be disposed of, or its engine to be closed. */
export class LoadedNetwork {
  readonly classifier: Classifier;
  readonly batchSize: number;
  readonly #program: LoadedProgram;

  private constructor(classifier: Classifier, batchSize: number, program: LoadedProgram) {
    this.classifier = classifier;
    this.batchSize = batchSize;
    this.#program = program;
  }

  /**
   * Loads a network with weights of its own, which nothing else in the engine sees or changes.
   * @throws KindredError where a variable has no weights, or weights of another size.
   */
  static async load(
    engine: Engine,
    { classifier, weights }: WeightedNetwork,
    { batchSize, only, ...choice }: NetworkOptions,
  ): Promise<LoadedNetwork> {
    const target = await targetFor(engine, choice);
    if (isOnCpu(target)) {
      const program = buildFixedInferenceProgram({ classifier, weights }, batchSize, { only });
      return new LoadedNetwork(classifier, batchSize, await engine.load(program));
    }
    const { program, variables } = buildInferenceProgram(classifier, batchSize, target, { only });
    const loaded = await engine.load(program, statesOf(variables, weights));
    return new LoadedNetwork(classifier, batchSize, loaded);
  }

  /**
   * Loads a network whose weights are states of the engine, such as one in training: it follows them as they change.
   * @param prefix beginning of the states' names, before those of the variables
   */
  static async onStates(
    engine: Engine,
    classifier: Classifier,
    { batchSize, only, prefix = '', ...choice }: NetworkOptions & { readonly prefix?: string },
  ): Promise<LoadedNetwork> {
    const target = await targetFor(engine, choice);
    const { program } = buildInferenceProgram(classifier, batchSize, target, { prefix, only });
    return new LoadedNetwork(classifier, batchSize, await engine.load(program));
  }

  /**
   * What it says of images.
   * @param images pixels from 0 to 255, uint8 [N, C, H, W], with N from 1 to the batch size
   * @throws KindredError where they are no whole number of images, none or too many.
   */
  async run(images: Uint8Array): Promise<Inference> {
    const { channels, height, width } = this.classifier.config;
    const { batchSize } = this;
    const size = channels * height * width;
    const count = images.length / size;
    if (!Number.isInteger(count) || count < 1 || count > batchSize) {
      throw new KindredError(
        `${images.length} bytes are not 1 to ${batchSize} images of ${channels}x${height}x${width} pixels`,
      );
    }
    let batch = images;
    if (count < batchSize) {
      batch = new Uint8Array(batchSize * size);
      batch.set(images);
    }
    return this.#rows(batch, count);
  }

  /**
   * What it says of each image of a data set, in their order; undefined where it was ended before the last batch.
   * Images of other sizes are brought to the network's, as evaluation does it.
   */
  infer<Signal extends AnySignal = undefined>(
    dataset: Dataset,
    options?: InferOptions<Signal>,
  ): Promise<Unless<Signal, Inference, undefined>>;
  async infer(dataset: Dataset, options: InferOptions = {}): Promise<Inference | undefined> {
    checkOptions('infer', options, inferNames);
    const { signal, onProgress } = options;
    const total = dataset.labels.length;
    const pipeline = evaluationPipeline(this.classifier.config);
    const all: { -readonly [Name in keyof Inference]: Inference[Name] } = {
      logits: new Float32Array(0),
      embedding: undefined,
      attention: undefined,
    };
    let done = 0;
    for (const { images, count } of evaluationBatches(dataset, this.batchSize, pipeline)) {
      if (signal?.aborted) return undefined;
      const batch = await this.#rows(images, count);
      for (const name of ['logits', 'embedding', 'attention'] as const) {
        const rows = batch[name];
        if (!rows) continue;
        const width = rows.length / count;
        const values = (done > 0 && all[name]) || new Float32Array(total * width);
        values.set(rows, done * width);
        all[name] = values;
      }
      done += count;
      onProgress?.(done, total);
    }
    return all;
  }

  /** What it says of the first `count` images of a whole batch. */
  async #rows(images: Uint8Array, count: number): Promise<Inference> {
    const { channels, height, width } = this.classifier.config;
    const shape = [this.batchSize, channels, height, width];
    const { logits, embedding, attention } = await this.#program.run({ images: uint8(shape, images) });
    const rows = ({ data, shape }: HostTensor) => (data as Float32Array).subarray(0, count * shape[1]!);
    return {
      logits: rows(logits!),
      embedding: embedding && rows(embedding),
      attention: attention && rows(attention),
    };
  }

  /** Frees what it takes; it cannot be used any more. Again, it does nothing. */
  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
