/** Temperature scaling: Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017). */

import { UsageError } from '../../errors.js';
import { checkPredictions, type Predictions } from './predictions.js';

/** Between these a temperature is looked for: beyond them no network is to be expected. */
const BOUNDS = { lowest: 0.001, highest: 1000 } as const;

/** Steps of the search that converge in about six; each bisection halves what is left of the bounds. */
const MAX_STEPS = 100;

/** Relative. */
const TOLERANCE = 1e-12;

/** The temperature that {@link fitTemperature} finds, and what it does. */
export interface TemperatureFit {
  /** Logits are divided by it. Above 1, the network was too sure of itself. 1 where none is best. */
  readonly temperature: number;
  /** Why none is best, in words; undefined where one is. */
  readonly unbounded: string | undefined;
  /** Mean negative log-likelihood of the labels, in nats, at temperature 1. */
  readonly nllBefore: number;
  /** And at the one above: never more. */
  readonly nllAfter: number;
}

/**
 * The temperature T that minimises the mean negative log-likelihood of softmax(z / T), in float64. It does not change
 * what is predicted. In b = 1 / T the likelihood is convex, so its slope has one root: Newton's method in log b, with
 * bisection where a step leaves the bracket or gains too little.
 *
 * Some images have no best temperature. Where all predictions are right the likelihood rises all the way to T = 0, and
 * where the logits rank the labels no better than chance, to infinity. Either end would destroy the confidences, and
 * says that these images are too few, or no test of them: T stays 1 then, with the reason [ours].
 *
 * 1, too, where no temperature changes anything: with one class, or equal logits.
 * @param validation predictions of images that the network was not trained with
 * @throws KindredError see {@link checkPredictions}.
 */
export function fitTemperature(validation: Predictions): TemperatureFit {
  checkPredictions(validation);
  const found = bestInverse((inverse) => likelihoodAt(validation, inverse));
  const temperature = typeof found === 'number' ? 1 / found : 1;
  return {
    temperature,
    unbounded: typeof found === 'number' ? undefined : reasons[found],
    nllBefore: likelihoodAt(validation, 1).nll,
    nllAfter: likelihoodAt(validation, 1 / temperature).nll,
  };
}

/**
 * The same predictions with logits divided by a temperature, for their calibration.
 * @throws UsageError where it is not above 0.
 */
export function withTemperature(predictions: Predictions, temperature: number): Predictions {
  if (!(temperature > 0 && temperature < Number.POSITIVE_INFINITY)) {
    throw new UsageError(`a temperature is a finite number above 0, not ${temperature}`);
  }
  return { ...predictions, logits: predictions.logits.map((logit) => logit / temperature) };
}

/** Where the likelihood is best at no temperature between the bounds. */
type Unbounded = 'at zero' | 'at infinity';

const reasons: Readonly<Record<Unbounded, string>> = {
  'at zero': 'too few errors show how sure the network may be: the likelihood rises towards temperature 0',
  'at infinity':
    'the logits say too little about the labels: the likelihood rises towards an infinite temperature',
};

/** The mean negative log-likelihood at b = 1 / T, and its derivatives to b. */
interface LikelihoodAt {
  readonly nll: number;
  readonly slope: number;
  readonly curvature: number;
}

/**
 * With p = softmax(b z): nll = mean(log sum_k exp(b z_k) - b z_y), slope = mean(E_p z - z_y), curvature = mean(Var_p z).
 */
function likelihoodAt({ logits, labels, classes }: Predictions, inverse: number): LikelihoodAt {
  const sums = { nll: 0, slope: 0, curvature: 0 };
  labels.forEach((label, sample) => {
    const row = logits.subarray(sample * classes, (sample + 1) * classes);
    let predicted = 0;
    for (let k = 1; k < classes; k++) if (row[k]! > row[predicted]!) predicted = k;
    const largest = row[predicted]!;
    // Without the predicted class, whose share is exactly 1: log1p keeps small losses accurate.
    let others = 0;
    let first = 0;
    let second = 0;
    for (let k = 0; k < classes; k++) {
      if (k === predicted) continue;
      const gap = row[k]! - largest;
      const share = Math.exp(inverse * gap);
      others += share;
      first += share * gap;
      second += share * gap ** 2;
    }
    const mean = first / (1 + others);
    const behind = largest - row[label]!;
    sums.nll += inverse * behind + Math.log1p(others);
    sums.slope += behind + mean;
    sums.curvature += second / (1 + others) - mean ** 2;
  });
  const { length } = labels;
  return { nll: sums.nll / length, slope: sums.slope / length, curvature: sums.curvature / length };
}

/** The inverse temperature within the bounds at which the slope changes its sign. */
function bestInverse(at: (inverse: number) => LikelihoodAt): number | Unbounded {
  let low = 1 / BOUNDS.highest;
  let high = 1 / BOUNDS.lowest;
  // At b = 0 all classes count alike: their logits vary there, or nowhere.
  if (at(0).curvature === 0) return 1;
  // First, as both are 0 where all is right by so much that no other class counts even at the lower end.
  if (at(high).slope <= 0) return 'at zero';
  if (at(low).slope >= 0) return 'at infinity';
  let inverse = 1;
  let step = Math.log(high / low);
  for (let i = 0; i < MAX_STEPS && Math.abs(step) > TOLERANCE; i++) {
    const { slope, curvature } = at(inverse);
    if (slope === 0) break;
    if (slope < 0) low = inverse;
    else high = inverse;
    const newton = -slope / (inverse * curvature);
    const next = inverse * Math.exp(newton);
    const isSafe = next > low && next < high && Math.abs(newton) < Math.abs(step) / 2;
    step = isSafe ? newton : Math.log(Math.sqrt(low * high) / inverse);
    inverse *= Math.exp(step);
  }
  return inverse;
}
