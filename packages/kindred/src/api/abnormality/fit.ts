import type { NamedConfig } from '@kindred/core/config';
import type { Dataset } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import {
  type AbnormalityScore,
  type FittedScore,
  fitScore,
  SCORES,
  ScoreProgram,
  scoreLabel,
  scoreLabels,
} from '@kindred/core/evaluate';
import type { NodeEngine } from '../../engine/index.js';
import type { RunNetwork } from '../run-network.js';
import { featuresOf, type NetworkFeatures, type OnProgress } from './features.js';

export interface ChosenScores {
  readonly used: readonly NamedConfig[];
  /** By their labels: those that are not for the run's classifier, and why. */
  readonly refused: Readonly<Record<string, string>>;
}

/**
 * The scores that were asked for; all that there are for the run's classifier where none were.
 * @throws UsageError where one that was asked for is unknown, wrong, there twice, or not for the run's classifier.
 */
export function chooseScores(run: RunNetwork, asked: readonly NamedConfig[] | undefined): ChosenScores {
  if (asked) {
    scoreLabels(asked, run.parts);
    for (const score of asked) requireScore(run, score);
    return { used: asked, refused: {} };
  }
  const all = run.parts
    .known<AbnormalityScore>(SCORES)
    .map(({ name }) => ({ name, reason: refusal(run, { name }) }));
  return {
    used: all.flatMap(({ name, reason }) => (reason === undefined ? [{ name }] : [])),
    refused: Object.fromEntries(
      all.flatMap(({ name, reason }) => (reason === undefined ? [] : [[name, reason]])),
    ),
  };
}

/** @throws UsageError where it is unknown, wrong, or not for the run's classifier. */
export function requireScore(run: RunNetwork, score: NamedConfig): void {
  const reason = refusal(run, score);
  if (reason !== undefined) throw new UsageError(`score ${score.name}: ${reason}`);
}

function refusal(run: RunNetwork, score: NamedConfig): string | undefined {
  return run.parts.resolve<AbnormalityScore>(SCORES, score).part.refuses?.(run.classifier.chosenLoss);
}

/** Fits scores to the training images, which are looked at only where a score needs them. */
export async function fitScores(
  run: RunNetwork,
  scores: readonly NamedConfig[],
  train: Dataset,
  onProgress: OnProgress | undefined,
): Promise<FittedScore[]> {
  const areFitted = scores.some((score) => run.parts.find<AbnormalityScore>(SCORES, score.name).fit);
  if (!areFitted)
    return scores.map((config) => ({ config, label: scoreLabel(config, run.parts), statistics: {} }));
  const training = await featuresOf(run, train, onProgress);
  return scores.map((score) => fitScore(score, training, run.parts));
}

/** Loads the formulas of fitted scores for the classifier of a run. */
export async function loadScores(
  run: RunNetwork,
  engine: NodeEngine,
  scores: readonly FittedScore[],
  sizes: Pick<NetworkFeatures, 'dimensions' | 'classes'>,
): Promise<ScoreProgram> {
  return ScoreProgram.load(engine, scores, sizes, run.classifier, await run.weights());
}
