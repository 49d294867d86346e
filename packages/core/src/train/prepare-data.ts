import type { DataSource, Dataset } from '../data/dataset.js';
import { withLabelNoise } from '../data/label-noise.js';
import { limitPerClass, stratifiedSplit, subset } from '../data/split.js';
import { onlyClass } from '../data/statistics.js';
import { UsageError } from '../errors.js';
import type { ParsedTrainOptions } from './config.js';
import { usualValidation } from './transfer/settle.js';

/** The splits as a run uses them. */
export interface PreparedData {
  readonly train: Dataset;
  /** For choosing the best epoch; never the test set. */
  readonly validation: Dataset | undefined;
  readonly test: Dataset | undefined;
}

/**
 * Splits a data source for training: its own validation set where it has one, else a stratified share of the
 * training images. What belongs together (`Dataset.groups`) is on one side of it. A test set is kept out of both.
 * Labels are made wrong last, of the images that are trained on.
 * @param options.validation the share that is held out, 0 for none
 * @throws UsageError where there are no training images, or of fewer than two classes, or no validation set for
 * `patience`.
 */
export function prepareData(
  source: DataSource,
  options: Pick<ParsedTrainOptions, 'validation' | 'limitPerClass' | 'labelNoise' | 'patience' | 'seed'>,
): PreparedData {
  const { train: all, validation: own, test } = source.splits;
  if (!all) {
    const found = Object.keys(source.splits).join(', ');
    throw new UsageError(`${source.name} has no training images, only: ${found}; it can be used to evaluate`);
  }
  if (source.classNames.length < 2) {
    throw new UsageError(`${source.name} has one class only; a classifier needs two`);
  }
  const only = onlyClass(all);
  if (only !== undefined) {
    throw new UsageError(
      `all training images of ${source.name} are of class '${only}': a classifier needs images of at least two`,
    );
  }
  const { validation: share = usualValidation } = options;
  const { kept, held } =
    own || share === 0
      ? { kept: undefined, held: undefined }
      : stratifiedSplit(all.labels, share, options.seed, all.groups);
  const train = kept ? subset(all, kept) : all;
  const validation = own ?? (held && held.length > 0 ? subset(all, held) : undefined);
  if (options.patience !== undefined && !validation) {
    throw new UsageError(
      '`patience` needs a validation set: give a share above 0 as `validation`, or more images',
    );
  }
  const limited = options.limitPerClass ? limitPerClass(train, options.limitPerClass, options.seed) : train;
  return {
    train: options.labelNoise ? withLabelNoise(limited, options.labelNoise, options.seed) : limited,
    validation,
    test,
  };
}
