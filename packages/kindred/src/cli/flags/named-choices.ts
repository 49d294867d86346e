import {
  ATTACKS,
  BACKBONES,
  CRITERIA,
  LOSSES,
  MIXES,
  type Named,
  OPTIMIZERS,
  SAMPLERS,
  SCHEDULES,
  SCORES,
  TRANSFORMS,
  UsageError,
} from '@kindred/core';
import { type Field, fieldsOf } from './field.js';
import { didYouMean } from './nearest.js';

/** What a configuration field of named things can name. */
export interface Choice {
  /** In messages: `loss`. */
  readonly kind: string;
  readonly known: readonly Named[];
  /** The command that lists them. */
  readonly command: string;
}

/** Losses to which others can be added: those that have no base themselves. */
const baseLosses = LOSSES.filter((loss) => !('base' in loss.options.shape));

/** By the key of the field. */
const choices: Readonly<Record<string, Choice>> = {
  model: { kind: 'model', known: BACKBONES, command: 'models' },
  loss: { kind: 'loss', known: LOSSES, command: 'losses' },
  base: { kind: 'base loss', known: baseLosses, command: 'losses' },
  optimizer: { kind: 'optimizer', known: OPTIMIZERS, command: 'optimizers' },
  schedule: { kind: 'schedule', known: SCHEDULES, command: 'schedules' },
  sampler: { kind: 'sampler', known: SAMPLERS, command: 'samplers' },
  augment: { kind: 'transform', known: TRANSFORMS, command: 'transforms' },
  mix: { kind: 'mix', known: MIXES, command: 'mixes' },
  attack: { kind: 'attack', known: ATTACKS, command: 'attacks' },
  score: { kind: 'score', known: SCORES, command: 'scores' },
  criterion: { kind: 'criterion', known: CRITERIA, command: 'criteria' },
};

export function choiceOf(key: string): Choice {
  const choice = choices[key];
  if (!choice) throw new Error(`no list of named things for the field "${key}"`);
  return choice;
}

/** @throws UsageError for an unknown name. */
export function findNamed({ kind, known }: Choice, name: string): Named {
  const found = known.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = known.map((candidate) => candidate.name);
  throw new UsageError(
    `there is no ${kind} '${name}'${didYouMean(name, names) || `; known are: ${names.join(', ')}`}`,
  );
}

/** @throws UsageError where the named thing has no such option. */
export function findField({ kind }: Choice, named: Named, key: string): Field {
  const fields = fieldsOf(named.options);
  const found = fields.find((field) => field.key === key);
  if (found) return found;
  const keys = fields.map((field) => field.key);
  throw new UsageError(
    `${kind} ${named.name} has no option '${key}'` +
      (didYouMean(key, keys) || `; its options are: ${keys.join(', ') || 'none'}`),
  );
}
