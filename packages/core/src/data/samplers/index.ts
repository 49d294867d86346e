import { type NamedConfig, resolveNamed } from '../../config/named.js';
import type { Random } from '../../random/random.js';
import { balanced } from './balanced.js';
import type { Sampler } from './sampler.js';
import { shuffle } from './shuffle.js';

/** Every sampler that a configuration can name. */
export const SAMPLERS: readonly Sampler[] = [shuffle, balanced];

/** {@link Sampler.order} with its options settled. */
export type OrderEpoch = (labels: Int32Array, batchSize: number, random: Random) => Uint32Array;

/** The sampler that a configuration names. @throws UsageError for an unknown name or a wrong option. */
export function createSampler(config: NamedConfig): OrderEpoch {
  const { entry, options } = resolveNamed(SAMPLERS, config, 'sampler');
  return (labels, batchSize, random) => entry.order(labels, batchSize, options, random);
}
