import type { DataSource } from './dataset.js';
import { stratifiedSplit, subset } from './split.js';

/** Of the random choice: the same images for every run, whatever its seed, so that runs can be compared. */
const seed = 0;

/**
 * A source with test images: where it brings none, a stratified share of its training images, which are then no longer
 * training images. What belongs together stays together.
 * @throws UsageError where a share outside 0 .. 1 is to be taken.
 */
export function holdOutTest(source: DataSource, share: number): DataSource {
  const { train, test } = source.splits;
  if (!train || test || share === 0) return source;
  const { kept, held } = stratifiedSplit(train.labels, share, seed, train.groups);
  if (held.length === 0) return source;
  return {
    ...source,
    heldOut: share,
    splits: { ...source.splits, train: subset(train, kept), test: subset(train, held) },
  };
}
