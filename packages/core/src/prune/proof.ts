import type { Dataset } from '../data/dataset.js';
import { KindredError } from '../errors.js';
import { LoadedNetwork } from '../infer/loaded-network.js';
import type { WeightedNetwork } from '../infer/weights.js';
import type { Engine } from '../runtime/engine.js';
import { withLoaded } from '../runtime/loaded-program.js';

/** Sums of other lengths round differently: this much of the largest logit. */
const tolerance = 1e-3;

/**
 * Shows that two networks compute the same: the one with masked channels, and the one in which they are cut.
 * @returns the largest difference of their logits, relative to the largest logit
 * @throws KindredError where they differ by more than rounding
 */
export async function proveSame(
  engine: Engine,
  [masked, cut]: readonly [WeightedNetwork, WeightedNetwork],
  images: Dataset,
): Promise<number> {
  const expected = await logitsOf(engine, masked, images);
  const actual = await logitsOf(engine, cut, images);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  const relative = largest > 0 ? difference / largest : difference;
  if (relative <= tolerance) return relative;
  throw new KindredError(
    `the cut network does not compute what the masked one does: its logits differ by ${difference.toPrecision(3)} ` +
      `where the largest is ${largest.toPrecision(3)}; nothing was written`,
  );
}

async function logitsOf(engine: Engine, network: WeightedNetwork, images: Dataset): Promise<Float32Array> {
  const batchSize = Math.min(64, images.labels.length);
  const options = { batchSize, only: 'logits', precision: 'high' } as const;
  const loading = LoadedNetwork.load(engine, network, options);
  return (await withLoaded(loading, (loaded) => loaded.infer(images))).logits;
}
