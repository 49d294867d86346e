import { describeValue, type NamedConfig, wrongResult } from '../config/index.js';
import type { Dataset } from '../data/dataset.js';
import type { Weights } from '../infer/weights.js';
import type { Classifier } from '../models/classifier.js';
import type { Engine } from '../runtime/engine.js';
import { Calibration } from './calibration/calibration.js';
import { CRITERIA } from './criteria/index.js';
import type { Criterion, Refit } from './criterion.js';
import { cutWeights, maskWeights } from './cut.js';
import { GroupMeasurements } from './group-measurements.js';
import type { KeepCounts } from './keep.js';
import type { PrunableGroup, PrunableNetwork } from './network.js';
import { proveSame } from './proof.js';
import { PruneClock, type PruneRate } from './prune-clock.js';
import { refitKernels } from './refit.js';

/** How {@link pruneChannels} chooses what stays. */
export interface PruneOptions {
  readonly criterion: NamedConfig;
  /** How many channels are kept; all of the groups that are not named. */
  readonly counts: KeepCounts;
  /** What the criterion measures on; images of what the network is for, with labels. */
  readonly images: Dataset;
  /** Pixels of each image at which the output of a convolution is sampled; default 10. */
  readonly positions?: number | undefined;
  readonly seed: number;
  /** Ends it before the next layer. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch of images that something is measured on. */
  readonly onMeasure?: ((event: PruneMeasuring) => void) | undefined;
  /** Called after each group of channels. */
  readonly onProgress?: ((event: PruneProgress) => void) | undefined;
}

/** A group of channels is being measured. */
export interface PruneMeasuring extends PruneRate {
  /** Groups that are done. */
  readonly done: number;
  readonly total: number;
  /** The first layer that computes the channels; all layers are measured once before, together. */
  readonly name?: string;
}

/** A group of channels is done. */
export interface PruneProgress extends PruneRate {
  readonly done: number;
  readonly total: number;
  /** The first layer that computes the channels. */
  readonly name: string;
  readonly kept: number;
  readonly channels: number;
}

/** A network without the channels that were cut. */
export interface PrunedNetwork {
  readonly classifier: Classifier;
  readonly weights: Weights;
  /** The channels that were kept of each group, by its name. */
  readonly kept: Readonly<Record<string, readonly number[]>>;
  /** Largest difference of its logits from those of the masked network, relative to the largest logit. */
  readonly difference: number;
}

/**
 * Prunes a trained classifier's channels, group by group from the input to the output: the criterion chooses the
 * channels that stay, the others become zero, and the kernels that read them are fitted anew where the criterion says
 * so. At the end the zeros are cut out.
 * @param weights of the classifier in use and of its loss; they are left as they are
 * @param engine of its own: the states in it are replaced
 * @returns undefined where it was aborted
 * @throws UsageError for an unknown criterion, a wrong option, or channels that cannot be kept; KindredError where the cut network should not compute
 * what the masked one does.
 */
export async function pruneChannels(
  network: PrunableNetwork,
  weights: Weights,
  engine: Engine,
  options: PruneOptions,
): Promise<PrunedNetwork | undefined> {
  const { images, positions = 10, seed, counts, signal, onProgress, onMeasure } = options;
  const { part: criterion, options: settings } = network.classifier.parts.resolve<Criterion>(
    CRITERIA,
    options.criterion,
  );
  const refit = checkRefit(criterion, criterion.refit(settings));
  const groups = network.groups.filter(
    ({ number, channels }) => (counts.get(number) ?? channels.length) < channels.length,
  );
  const total = groups.length;
  let at: Pick<PruneMeasuring, 'done' | 'name'> = { done: 0 };
  let clock = new PruneClock(network, groups);
  const onBatch = (images: number) => {
    clock.batch(images);
    onMeasure?.({ ...at, total, ...clock.rate });
  };
  const calibration = await Calibration.create(network, weights, engine, {
    images,
    positions,
    seed,
    onBatch,
  });
  // What is measured once, of all layers, says nothing of how long a group takes.
  clock = new PruneClock(network, groups);
  const course = new Course(network, weights, calibration);
  for (const [done, group] of groups.entries()) {
    if (signal?.aborted) return undefined;
    at = { done, name: group.name };
    const measurements = new GroupMeasurements(group, course.weights, calibration, seed);
    const keep = counts.get(group.number)!;
    const selected = await criterion.select(measurements, keep, settings);
    const kept = checkSelected(criterion, selected, keep, group.channels.length);
    await course.drop(group, kept);
    if (refit) await course.refit(group, refit, measurements);
    const { length } = group.channels;
    clock.next();
    onProgress?.({
      done: done + 1,
      total,
      name: group.name,
      kept: kept.length,
      channels: length,
      ...clock.rate,
    });
  }
  if (signal?.aborted) return undefined;
  return course.finish(engine, images);
}

/** In rising order. */
function checkSelected(criterion: Criterion, given: unknown, keep: number, channels: number): number[] {
  const wrong = (found: string) =>
    wrongResult(criterion, 'select', `${keep} different channels below ${channels}`, found);
  if (!Array.isArray(given)) throw wrong(describeValue(given));
  const outside = given.findIndex(
    (channel) => !(Number.isInteger(channel) && channel >= 0 && channel < channels),
  );
  if (outside >= 0) throw wrong(describeValue(given[outside]));
  const distinct = new Set<number>(given).size;
  if (given.length !== keep || distinct !== keep)
    throw wrong(`${given.length}, ${distinct} of them different`);
  return [...(given as number[])].sort((a, b) => a - b);
}

function checkRefit(criterion: Criterion, given: Refit | undefined): Refit | undefined {
  if (given === undefined) return undefined;
  const refit = Object(given) as Refit;
  for (const key of ['mu', 'ridge'] as const) {
    if (Number.isFinite(refit[key]) && refit[key] >= 0) continue;
    throw wrongResult(criterion, 'refit', `${key} of at least 0`, describeValue(refit[key]));
  }
  return refit;
}

/** A network on its way to a smaller one. */
class Course {
  weights: Weights;
  readonly #network: PrunableNetwork;
  readonly #calibration: Calibration;
  readonly #cuts = new Map<number, ReadonlySet<number>>();
  readonly #kept: Record<string, readonly number[]> = {};

  constructor(network: PrunableNetwork, weights: Weights, calibration: Calibration) {
    this.#network = network;
    this.weights = weights;
    this.#calibration = calibration;
  }

  /** Masks all channels of a group but those that are kept. */
  async drop({ number, name, channels }: PrunableGroup, kept: readonly number[]): Promise<void> {
    const isKept = new Set(kept);
    this.#kept[name] = kept;
    this.#cuts.set(number, new Set([...channels.keys()].filter((channel) => !isKept.has(channel))));
    this.weights = maskWeights(this.#network, this.weights, this.#cuts);
    await this.#calibration.write(this.weights);
  }

  /** Fits the kernels that read a group, one layer after the other: each sees what the others before it now give. */
  async refit(
    { readers }: PrunableGroup,
    { mu, ridge }: Refit,
    measurements: GroupMeasurements,
  ): Promise<void> {
    for (const reader of readers) {
      const sums = await measurements.sumsAfterMasking(reader, mu);
      const kernels = refitKernels(reader, sums, this.weights.get(reader.weight)!, this.#cuts, ridge);
      this.weights = new Map(this.weights).set(reader.weight, kernels);
      await this.#calibration.write(new Map([[reader.weight, kernels]]));
    }
  }

  /** Cuts out what is masked, and shows that the network stays what it is. */
  async finish(engine: Engine, images: Dataset): Promise<PrunedNetwork> {
    const { weights, widths } = cutWeights(this.#network, this.weights, this.#cuts);
    const classifier = this.#network.classifier.withWidths(widths);
    const masked = { classifier: this.#network.classifier, weights: this.weights };
    const difference = await proveSame(engine, [masked, { classifier, weights }], images);
    return { classifier, weights, kept: this.#kept, difference };
  }
}
