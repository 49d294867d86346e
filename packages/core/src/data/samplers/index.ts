import { type ChoiceOf, describeValue, type NamedConfig, Parts, wrongResult } from '../../config/index.js';
import type { Random } from '../../random/random.js';
import * as samplers from './built-in.js';
import type { Sampler } from './sampler.js';

/** Every sampler that a configuration can name. */
export const SAMPLERS = [samplers.shuffle, samplers.balanced] as const satisfies readonly Sampler[];

/** One of {@link SAMPLERS} by its name, with options if need be, or one of your own. */
export type SamplerChoice = ChoiceOf<typeof SAMPLERS, Sampler>;

/** {@link Sampler.order} with its options settled. */
export type OrderEpoch = (labels: Int32Array, batchSize: number, random: Random) => Uint32Array;

/**
 * The sampler that a configuration names.
 * @throws UsageError for an unknown name or a wrong option; the order, where it is none.
 */
export function createSampler(config: NamedConfig, parts = Parts.none): OrderEpoch {
  const { part, options } = parts.resolve<Sampler>(SAMPLERS, config);
  return (labels, batchSize, random) =>
    checkOrder(part, part.order(labels, batchSize, options, random), labels.length, batchSize);
}

function checkOrder(part: Sampler, order: unknown, samples: number, batchSize: number): Uint32Array {
  const expected = `a Uint32Array of indices below ${samples}, a positive multiple of ${batchSize}`;
  if (!(order instanceof Uint32Array) || order.length === 0 || order.length % batchSize !== 0) {
    throw wrongResult(part, 'order', expected, describeValue(order));
  }
  const wrong = order.find((index) => index >= samples);
  if (wrong !== undefined) throw wrongResult(part, 'order', expected, `the index ${wrong}`);
  return order;
}
