import { type NamedConfig, Parts } from '../../config/index.js';
import { type LabelledKind, namedLabel, namedLabels } from '../named-label.js';
import { ATTACKS } from './methods.js';

/** An attack says little without its epsilon. */
const attacks: LabelledKind = { builtIn: ATTACKS, always: ['epsilon'] };

/**
 * What an attack is called: its name, epsilon and the other options that were given, e.g. `pgd epsilon 8 steps 20`.
 * @throws UsageError for an unknown attack or a wrong option.
 */
export function attackLabel(attack: NamedConfig, parts = Parts.none): string {
  return namedLabel(attacks, attack, parts);
}

/** The labels of several attacks. @throws UsageError also where two are the same. */
export function attackLabels(configs: readonly NamedConfig[], parts = Parts.none): string[] {
  return namedLabels(attacks, configs, parts);
}
