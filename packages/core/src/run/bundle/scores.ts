import type { NamedConfig } from '../../config/index.js';
import type { Dataset } from '../../data/dataset.js';
import { UsageError } from '../../errors.js';
import {
  type AbnormalityScore,
  type FittedScore,
  fitScore,
  SCORES,
  ScoreProgram,
  scoreLabel,
  scoreLabels,
} from '../../evaluate/index.js';
import type { Engine } from '../../runtime/index.js';
import { featuresOf, type NetworkFeatures, type OnProgress, type ScoredNetwork } from './features.js';

/** Scores for a network. */
export interface ChosenScores {
  readonly used: readonly NamedConfig[];
  /** By their labels: those that are not for its classifier, and why. */
  readonly refused: Readonly<Record<string, string>>;
}

/**
 * The scores that were asked for; all that there are for the network's classifier where none were.
 * @throws UsageError where one that was asked for is unknown, wrong, there twice, or not for the classifier.
 */
export function chooseScores(
  network: Pick<ScoredNetwork, 'classifier' | 'parts'>,
  asked: readonly NamedConfig[] | undefined,
): ChosenScores {
  if (asked) {
    scoreLabels(asked, network.parts);
    for (const score of asked) requireScore(network, score);
    return { used: asked, refused: {} };
  }
  const all = network.parts
    .known<AbnormalityScore>(SCORES)
    .map(({ name }) => ({ name, reason: refusal(network, { name }) }));
  return {
    used: all.flatMap(({ name, reason }) => (reason === undefined ? [{ name }] : [])),
    refused: Object.fromEntries(
      all.flatMap(({ name, reason }) => (reason === undefined ? [] : [[name, reason]])),
    ),
  };
}

/** @throws UsageError where it is unknown, wrong, or not for the network's classifier. */
export function requireScore(network: Pick<ScoredNetwork, 'classifier' | 'parts'>, score: NamedConfig): void {
  const reason = refusal(network, score);
  if (reason !== undefined) throw new UsageError(`score ${score.name}: ${reason}`);
}

function refusal(
  { parts, classifier }: Pick<ScoredNetwork, 'classifier' | 'parts'>,
  score: NamedConfig,
): string | undefined {
  return parts.resolve<AbnormalityScore>(SCORES, score).part.refuses?.(classifier.chosenLoss);
}

/** Fits scores to the training images, which are looked at only where a score needs them. */
export async function fitScores(
  network: ScoredNetwork,
  scores: readonly NamedConfig[],
  train: Dataset,
  onProgress: OnProgress | undefined,
): Promise<FittedScore[]> {
  const { parts } = network;
  const areFitted = scores.some((score) => parts.find<AbnormalityScore>(SCORES, score.name).fit);
  if (!areFitted)
    return scores.map((config) => ({ config, label: scoreLabel(config, parts), statistics: {} }));
  const training = await featuresOf(network, train, onProgress);
  return scores.map((score) => fitScore(score, training, parts));
}

/** Loads the formulas of fitted scores for the classifier of a network. */
export async function loadScores(
  network: ScoredNetwork,
  engine: Engine,
  scores: readonly FittedScore[],
  sizes: Pick<NetworkFeatures, 'dimensions' | 'classes'>,
): Promise<ScoreProgram> {
  return ScoreProgram.load(engine, scores, sizes, network.classifier, await network.weights());
}
