import {
  createClassifier,
  type FittedScore,
  fitScore,
  type NamedConfig,
  resolveNamed,
  SCORES,
  ScoreProgram,
  UsageError,
} from '@kindred/core';
import type { NodeEngine } from '../../engine/index.js';
import type { Run } from '../run.js';
import type { NetworkFeatures } from './features.js';

/** Why a score cannot be used for a run's classifier; undefined where it can. */
export function refusal(run: Run, { name }: NamedConfig): string | undefined {
  const { entry } = resolveNamed(SCORES, { name }, 'score');
  return entry.refuses?.(run.record.config.classifier.loss);
}

/** @throws UsageError where one is not for the run's classifier. */
export function requireScores(run: Run, scores: readonly NamedConfig[]): void {
  for (const score of scores) {
    const reason = refusal(run, score);
    if (reason !== undefined) throw new UsageError(`score ${score.name}: ${reason}`);
  }
}

/** Fits scores to training features. */
export function fitScores(scores: readonly NamedConfig[], training: NetworkFeatures): FittedScore[] {
  return scores.map((score) => fitScore(score, training));
}

/** Loads the formulas of fitted scores for the classifier of a run. */
export async function loadScores(
  run: Run,
  engine: NodeEngine,
  scores: readonly FittedScore[],
  features: NetworkFeatures,
): Promise<ScoreProgram> {
  const classifier = createClassifier(run.record.config.classifier);
  return ScoreProgram.load(engine, scores, features, classifier, await run.weights());
}
