import { describeValue, type Resolved, wrongResult } from '../../config/index.js';
import { KindredError } from '../../errors.js';
import type { Tensor } from '../../graph/graph.js';
import { requireTensor } from '../../graph/require-tensor.js';
import { sizeOf } from '../../graph/types.js';
import type { AbnormalityScore, ScoredClassifier, ScoreInputs, Statistics } from './score.js';

/** The formula of a score as a graph, [N]. @throws UsageError where the score gives something else. */
export function buildScore(
  { part, options }: Resolved<AbnormalityScore>,
  inputs: ScoreInputs,
  statistics: Readonly<Record<string, Tensor>>,
  classifier: ScoredClassifier,
): Tensor {
  const score = part.build(inputs, statistics, options, classifier);
  return requireTensor(part, 'build', score, [inputs.logits.shape[0]!]);
}

/** What a score was fitted with. @throws UsageError where these are no finite numbers with their shapes. */
export function checkStatistics(score: AbnormalityScore, given: unknown): Statistics {
  for (const [name, value] of Object.entries(Object(given) as Partial<Statistics>)) {
    const { shape, data } = Object(value) as Partial<Statistics[string]>;
    const isRight =
      Array.isArray(shape) &&
      data instanceof Float32Array &&
      data.length === sizeOf(shape) &&
      data.every(Number.isFinite);
    if (isRight) continue;
    const found =
      data instanceof Float32Array && Array.isArray(shape)
        ? `${data.length} for [${shape.join(', ')}], ${data.filter(Number.isFinite).length} of them finite`
        : describeValue(data);
    const expected = `${name} as a shape and a Float32Array of as many finite numbers`;
    throw wrongResult(score, 'fit', expected, found);
  }
  return (given ?? {}) as Statistics;
}

/**
 * Ordinary images have finite scores: a threshold among them is a number, and the formula is one.
 * @throws KindredError where one has not.
 */
export function requireFiniteScores(label: string, scores: Float32Array): void {
  const wrong = scores.findIndex((score) => !Number.isFinite(score));
  if (wrong < 0) return;
  throw new KindredError(
    `score ${label} is ${scores[wrong]} for normal image ${wrong}: no threshold can be chosen; ` +
      'take another score, or look at the logarithms and divisions of this one',
  );
}
