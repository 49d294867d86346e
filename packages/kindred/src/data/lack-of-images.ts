import type { Dataset, SplitName } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';

/**
 * The error where data lacks the images that are asked for: of a split, or, where all its pictures were left out, any.
 * @param name of the data
 */
export function lackOfImages(
  name: string,
  splits: Readonly<Partial<Record<SplitName, Dataset | undefined>>>,
  split: SplitName | undefined,
): KindredError {
  const found = (['train', 'validation', 'test'] as const).filter((one) => splits[one]);
  if (found.length === 0) return new KindredError(`${name} has no image that can be read`);
  return new UsageError(`${name} has no ${split} images; it has: ${found.join(', ')}`);
}
