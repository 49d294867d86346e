import { checkOptions } from '../../config/check-options.js';
import { KindredError, UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { groupByLabel } from './labelled-vectors.js';
import { checkPredictions, type Predictions } from './predictions.js';
import { fitTemperature, type TemperatureFit, withTemperature } from './temperature.js';

/**
 * First key of this draw's random stream, so that other uses of the same seed are independent of it: `fold` in ASCII.
 * Hashed like the keys of later streams it would be another number, and change results that are on record.
 */
const STREAM = 0x666f6c64;

/** What {@link crossFitTemperature} gives. */
export interface CrossFit {
  /** Of all images, in their order: the logits of each divided by a temperature that was fitted without it. */
  readonly predictions: Predictions;
  /** Of each fold, on the images of all others. */
  readonly fits: readonly TemperatureFit[];
}

/** How {@link crossFitTemperature} divides the images. */
export interface CrossFitOptions {
  /** At least 2; at most as many are made as there are images. Default 5. */
  readonly folds?: number;
  /** Of the choice of the folds. Default 0. */
  readonly seed?: number;
}

/**
 * What temperature scaling gives on images that the temperature was not fitted on, from the validation images alone:
 * each fold is scaled by the temperature of the others. Metrics of the result (calibration error, likelihood) are of
 * the procedure with that share of the images; those of one temperature on its own images flatter it.
 *
 * Each class is spread evenly over the folds. Depends on the seed and the labels alone.
 * @throws UsageError for fewer than two folds; KindredError for fewer than two images, and see {@link checkPredictions}.
 */
export function crossFitTemperature(validation: Predictions, options: CrossFitOptions = {}): CrossFit {
  checkOptions('crossFitTemperature', options, { folds: true, seed: true });
  const { folds = 5, seed = 0 } = options;
  if (!Number.isInteger(folds) || folds < 2) {
    throw new UsageError(`cross-fitting needs a whole number of folds, at least 2, not ${folds}`);
  }
  checkPredictions(validation);
  const { labels, classes } = validation;
  const count = Math.min(folds, labels.length);
  if (labels.length < 2) throw new KindredError('cross-fitting needs at least two images');
  const random = new Random(seed, STREAM);
  const order = [...groupByLabel(labels).values()].flatMap((members) => random.shuffle(members));
  const logits = new Float32Array(validation.logits.length);
  const fits = Array.from({ length: count }, (_, fold) => {
    const own = order.filter((_, place) => place % count === fold);
    const others = order.filter((_, place) => place % count !== fold);
    const fit = fitTemperature(rowsOf(validation, others));
    const scaled = withTemperature(rowsOf(validation, own), fit.temperature);
    own.forEach((sample, row) => {
      logits.set(scaled.logits.subarray(row * classes, (row + 1) * classes), sample * classes);
    });
    return fit;
  });
  return { predictions: { ...validation, logits }, fits };
}

function rowsOf({ logits, labels, classes }: Predictions, samples: readonly number[]): Predictions {
  const chosen = new Float32Array(samples.length * classes);
  samples.forEach((sample, row) => {
    chosen.set(logits.subarray(sample * classes, (sample + 1) * classes), row * classes);
  });
  return { logits: chosen, labels: Int32Array.from(samples, (sample) => labels[sample]!), classes };
}
