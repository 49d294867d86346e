import type { DataSource, Dataset } from '../data/dataset.js';
import { limitPerClass, stratifiedSplit, subset } from '../data/split.js';
import { KindredError } from '../errors.js';

/** The splits as a run uses them. */
export interface PreparedData {
  readonly train: Dataset;
  /** For choosing the best epoch; never the test set. */
  readonly validation: Dataset | undefined;
  readonly test: Dataset | undefined;
}

/**
 * Splits a data source for training: its own validation set where it has one, else a stratified share of the
 * training images. A test set is kept out of both.
 * @param options.validation the share that is held out, 0 for none
 * @throws KindredError where there are no training images.
 */
export function prepareData(
  source: DataSource,
  options: { validation: number; limitPerClass?: number | undefined; seed: number },
): PreparedData {
  const { train: all, validation: own, test } = source.splits;
  if (!all)
    throw new KindredError(`${source.name} has no training images, only ${Object.keys(source.splits)}`);
  const { kept, held } =
    own || options.validation === 0
      ? { kept: undefined, held: undefined }
      : stratifiedSplit(all.labels, options.validation, options.seed);
  const train = kept ? subset(all, kept) : all;
  return {
    train: options.limitPerClass ? limitPerClass(train, options.limitPerClass, options.seed) : train,
    validation: own ?? (held && held.length > 0 ? subset(all, held) : undefined),
    test,
  };
}
