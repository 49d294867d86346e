import { evaluationBatches } from '../../data/batches.js';
import type { Dataset } from '../../data/dataset.js';
import { evaluationPipeline } from '../../data/pipeline.js';
import type { Weights } from '../../infer/weights.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import type { Engine } from '../../runtime/engine.js';
import { float32, type HostTensor, int32, scalar, uint8 } from '../../runtime/host-tensor.js';
import { type LoadedProgram, withLoaded } from '../../runtime/loaded-program.js';
import type { Program } from '../../runtime/program.js';
import { targetFor } from '../../runtime/target.js';
import type { Layer, PrunableGroup, PrunableNetwork } from '../network.js';
import { originalPrefix } from './built-network.js';
import { buildProductsProgram } from './products.js';
import { buildRowsProgram } from './rows.js';
import { sampleRows } from './sample-rows.js';
import { buildSensitivityProgram } from './sensitivity.js';
import { Sums } from './sums.js';

const STREAM = hashText('prune/rows');

/** Larger batches move fewer sums, and take more memory for the network's images. */
const pixelsInBatch = 2 ** 18;

export interface CalibrationOptions {
  /** The images to measure on; all of them are used, in their order. */
  readonly images: Dataset;
  /** Pixels of each image at which a convolution's output is sampled. */
  readonly positions: number;
  readonly seed: number;
  readonly batchSize?: number;
  /** Called after each batch that was measured. */
  readonly onBatch?: ((images: number) => void) | undefined;
}

/** How the loss depends on a layer of the network as it was; see {@link buildSensitivityProgram}. */
export interface Sensitivity {
  /** [O], with mean 1. */
  readonly importance: Float64Array;
  /** What brings the mean of g^2 over rows and outputs to 1. */
  readonly scale: number;
}

/** Sums over sampled rows; see {@link buildRowsProgram}. */
export interface LayerSums {
  readonly gram: Float64Array;
  readonly target: Float64Array;
  readonly energy: Float64Array;
  readonly weightedGram: Float64Array;
  readonly weightedTarget: Float64Array;
  /** Only where the loss guides. */
  readonly coupled: Float64Array | undefined;
  readonly coupledTarget: Float64Array | undefined;
}

/** Measures the layers of a network, as it was and as it is while it is being pruned, on calibration images. */
export class Calibration {
  readonly network: PrunableNetwork;
  readonly #engine: Engine;
  readonly #options: CalibrationOptions;
  readonly #sensitivities = new Map<string, Sensitivity>();
  readonly #taylor = new Map<number, Float64Array>();

  private constructor(network: PrunableNetwork, engine: Engine, options: CalibrationOptions) {
    this.network = network;
    this.#engine = engine;
    this.#options = options;
  }

  /** @param weights of the network as it is */
  static async create(
    network: PrunableNetwork,
    weights: Weights,
    engine: Engine,
    options: CalibrationOptions,
  ): Promise<Calibration> {
    const calibration = new Calibration(network, engine, options);
    await calibration.write(weights);
    await calibration.write(weights, originalPrefix);
    await calibration.#measureSensitivities();
    return calibration;
  }

  /** Changes the network as it is now. */
  async write(weights: Weights, prefix = ''): Promise<void> {
    const states = new Map<string, HostTensor>();
    for (const { name, shape } of this.network.variables) {
      const values = weights.get(name);
      if (values) states.set(prefix + name, float32(shape, values));
    }
    await this.#engine.write(states);
  }

  sensitivity(layer: Layer): Sensitivity {
    return this.#sensitivities.get(layer.weight)!;
  }

  /** See {@link taylorSums}: the mean over samples, for each channel of a group that layers read. */
  taylor({ number }: PrunableGroup): Float64Array {
    return this.#taylor.get(number)!;
  }

  /** @param mu weight of the change of the loss; 0: the loss does not guide */
  async measure(layer: Layer, mu: number): Promise<LayerSums> {
    const { classifier } = this.network;
    const { positions } = this.#options;
    const batchSize = this.#batchSize;
    const target = await targetFor(this.#engine);
    const isGuided = mu > 0;
    const perImage = layer.rows.map((rows) => Math.min(positions, rows));
    const sampled = perImage.map((count) => count * batchSize);
    const { program, forms } = buildRowsProgram(classifier, layer, sampled, batchSize, isGuided, target);
    const scales = { scale: scalar(this.sensitivity(layer).scale), mu: scalar(mu) };
    const sums = await this.#sum(program, (number) => {
      const random = new Random(this.#options.seed, STREAM, number);
      const feeds: Record<string, HostTensor> = { ...(isGuided && scales) };
      forms.forEach((form, i) => {
        const rows = sampleRows(random, batchSize, layer.rows[i]!, perImage[i]!);
        const addresses = form.addresses(rows);
        feeds[`rows ${i}`] = int32([rows.length], rows);
        feeds[`addresses ${i}`] = int32([addresses.length], addresses);
      });
      return feeds;
    });
    const optional = (name: string) => (isGuided ? sums.get(name) : undefined);
    return {
      gram: sums.get('gram'),
      target: sums.get('target'),
      energy: sums.get('energy'),
      weightedGram: optional('weightedGram') ?? sums.get('gram'),
      weightedTarget: optional('weightedTarget') ?? sums.get('target'),
      coupled: optional('coupled'),
      coupledTarget: optional('coupledTarget'),
    };
  }

  /** See {@link buildProductsProgram}. @param importance [O] */
  async products(layer: Layer, importance: Float32Array): Promise<Float32Array> {
    const { shape } = this.network.variables.find(({ name }) => name === layer.weight)!;
    const program = buildProductsProgram(layer.weight, shape, await targetFor(this.#engine));
    const feeds = { importance: float32([importance.length], importance) };
    const { products } = await withLoaded(this.#engine.load(program), (loaded) => loaded.run(feeds));
    return products!.data as Float32Array;
  }

  async #measureSensitivities(): Promise<void> {
    const { layers, groups } = this.network;
    const program = buildSensitivityProgram(this.network, this.#batchSize, await targetFor(this.#engine));
    const sums = await this.#sum(program, () => ({}));
    const samples = this.#batchSize * this.#batches;
    layers.forEach((layer, i) => {
      const importance = sums.get(`importance ${i}`);
      const mean = importance.reduce((total, value) => total + value, 0) / importance.length;
      const rows = samples * layer.rows.reduce((total, count) => total + count, 0);
      const square = sums.get(`sensitivity ${i}`)[0]! / (rows * importance.length);
      this.#sensitivities.set(layer.weight, {
        importance: importance.map((value) => (mean > 0 ? value / mean : 1)),
        scale: square > 0 ? 1 / Math.sqrt(square) : 0,
      });
    });
    for (const { number } of groups.filter(({ readers }) => readers.length > 0)) {
      this.#taylor.set(
        number,
        sums.get(`taylor ${number}`).map((value) => value / samples),
      );
    }
  }

  #sum(program: Program, feedsOf: (number: number) => Record<string, HostTensor>): Promise<Sums> {
    const { config } = this.network.classifier;
    const pipeline = evaluationPipeline(config);
    const shape = [this.#batchSize, config.channels, config.height, config.width];
    return withLoaded(this.#engine.load(program), async (loaded) => {
      const sums = new Sums();
      let number = 0;
      let pending: ReturnType<LoadedProgram['run']> | undefined;
      for (const batch of evaluationBatches(this.#options.images, this.#batchSize, pipeline)) {
        if (number === this.#batches) break;
        const feeds = {
          images: uint8(shape, batch.images),
          labels: int32([this.#batchSize], batch.labels),
          ...feedsOf(number++),
        };
        const results = await pending;
        pending = loaded.run(feeds);
        if (results) this.#options.onBatch?.(this.#batchSize);
        // Added while the engine computes the next ones.
        if (results) sums.add(results);
      }
      sums.add((await pending)!);
      this.#options.onBatch?.(this.#batchSize);
      return sums;
    });
  }

  get #batches(): number {
    const { images, batchSize } = this.#options;
    const { height, width } = this.network.classifier.config;
    const usual = Math.max(16, Math.min(256, Math.floor(pixelsInBatch / (height * width))));
    return Math.ceil(images.labels.length / (batchSize ?? usual));
  }

  /** All batches are of one size: fewer images than there are batches are left out. */
  get #batchSize(): number {
    return Math.floor(this.#options.images.labels.length / this.#batches);
  }
}
