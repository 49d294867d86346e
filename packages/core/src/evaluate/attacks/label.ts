import type { NamedConfig } from '../../config/named.js';
import { type LabelledKind, namedLabel, namedLabels } from '../named-label.js';
import { ATTACKS } from './methods.js';

/** An attack says little without its epsilon. */
const attacks: LabelledKind = { kind: 'attack', known: ATTACKS, always: ['epsilon'] };

/**
 * What an attack is called: its name, epsilon and the other options that were given, e.g. `pgd epsilon 8 steps 20`.
 * @throws UsageError for an unknown attack or a wrong option.
 */
export function attackLabel(attack: NamedConfig): string {
  return namedLabel(attacks, attack);
}

/** The labels of several attacks. @throws UsageError also where two are the same. */
export function attackLabels(configs: readonly NamedConfig[]): string[] {
  return namedLabels(attacks, configs);
}
