import { checkPredictions, type Predictions } from './predictions.js';

/**
 * Average precision of each class, told from all others by its probability: AP = sum_i (R_i - R_i-1) P_i over falling
 * thresholds, with recall R and precision P, without interpolation (scikit-learn's `average_precision_score`). By chance it
 * is the class's share of the samples. It asks for the right order alone, not for the right class to be the likeliest.
 *
 * Samples are ranked by the log-odds of the probability, log(p / (1 - p)), which tell apart what probabilities near 0 and 1
 * do not, rounded to float32 like the logits. Samples of equal ones are taken together, so nothing depends on their order.
 * @returns [K], null for a class without samples
 * @throws KindredError see {@link checkPredictions}.
 */
export function averagePrecisions(predictions: Predictions): (number | null)[] {
  checkPredictions(predictions);
  const { labels, classes } = predictions;
  const support = new Int32Array(classes);
  for (const label of labels) support[label]!++;
  const odds = logOdds(predictions);
  return Array.from(support, (own, k) => {
    if (own === 0) return null;
    const positives = new Float32Array(own);
    const negatives = new Float32Array(labels.length - own);
    let [p, n] = [0, 0];
    for (let sample = 0; sample < labels.length; sample++) {
      const score = odds[k * labels.length + sample]!;
      if (labels[sample] === k) positives[p++] = score;
      else negatives[n++] = score;
    }
    return averagePrecision(positives.sort(), negatives.sort());
  });
}

/** @param positives scores, rising; so the others */
function averagePrecision(positives: Float32Array, negatives: Float32Array): number {
  let [p, n] = [positives.length - 1, negatives.length - 1];
  let sum = 0;
  while (p >= 0) {
    const threshold = positives[p]!;
    const before = p;
    while (p >= 0 && positives[p] === threshold) p--;
    while (n >= 0 && negatives[n]! >= threshold) n--;
    const right = positives.length - 1 - p;
    const wrong = negatives.length - 1 - n;
    sum += (before - p) * (right / (right + wrong));
  }
  return sum / positives.length;
}

/** log(p_k / (1 - p_k)) = z_k - logsumexp_{j != k} z_j, class by class [K, N]; infinite for one class. */
function logOdds({ logits, labels, classes }: Predictions): Float32Array {
  const samples = labels.length;
  const odds = new Float32Array(classes * samples);
  const exponentials = new Float64Array(classes);
  for (let sample = 0; sample < samples; sample++) {
    const row = logits.subarray(sample * classes, (sample + 1) * classes);
    let first = 0;
    for (let k = 1; k < classes; k++) if (row[k]! > row[first]!) first = k;
    const largest = row[first]!;
    let total = 0;
    for (let k = 0; k < classes; k++) total += exponentials[k] = Math.exp(row[k]! - largest);
    for (let k = 0; k < classes; k++) {
      // What is left beside a class that is not the largest is 1 at least: no digits cancel.
      const others =
        k === first ? logSumExpWithout(row, first) : largest + Math.log(total - exponentials[k]!);
      odds[k * samples + sample] = row[k]! - others;
    }
  }
  return odds;
}

function logSumExpWithout(row: Float32Array, left: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < row.length; k++) if (k !== left) largest = Math.max(largest, row[k]!);
  let sum = 0;
  for (let k = 0; k < row.length; k++) if (k !== left) sum += Math.exp(row[k]! - largest);
  return largest + Math.log(sum);
}
