import { type NamedConfig, Parts } from '../../config/index.js';
import { type LabelledKind, namedLabel, namedLabels } from '../named-label.js';
import { SCORES } from './scores/index.js';

const scores: LabelledKind = { builtIn: SCORES, always: [] };

/**
 * What a score is called wherever there are several: its name and the options that were given, e.g.
 * `nearest-neighbours k 50`.
 * @throws UsageError for an unknown score or a wrong option.
 */
export function scoreLabel(score: NamedConfig, parts = Parts.none): string {
  return namedLabel(scores, score, parts);
}

/** The labels of several scores. @throws UsageError also where two are the same. */
export function scoreLabels(configs: readonly NamedConfig[], parts = Parts.none): string[] {
  return namedLabels(scores, configs, parts);
}
