import { didYouMean, type Part, type Parts } from '@kindred/core/config';
import { MIXES, SAMPLERS, TRANSFORMS } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { ATTACKS, SCORES } from '@kindred/core/evaluate';
import { LOSSES } from '@kindred/core/losses';
import { BACKBONES } from '@kindred/core/models';
import { OPTIMIZERS, SCHEDULES } from '@kindred/core/optim';
import { CRITERIA } from '@kindred/core/prune';
import { type Field, fieldsOf } from './field.js';

/** What a configuration field of named things can name. */
export interface Choice {
  /** In messages: `loss`. */
  readonly kind: string;
  readonly known: readonly Part[];
  /** The command that lists them. */
  readonly command: string;
}

/** By the key of a configuration field: `loss`. */
export type Catalog = (key: string) => Choice;

/** Losses to which others can be added: those that have no base themselves. */
const isBase = (loss: Part) => !('base' in loss.options.shape);

/** What fields can name: the built-in parts and the user's own. */
export function createCatalog(parts: Parts): Catalog {
  const choices: Readonly<Record<string, Choice>> = {
    model: { kind: 'model', known: parts.known<Part>(BACKBONES), command: 'models' },
    loss: { kind: 'loss', known: parts.known<Part>(LOSSES), command: 'losses' },
    base: { kind: 'base loss', known: parts.known<Part>(LOSSES).filter(isBase), command: 'losses' },
    optimizer: { kind: 'optimizer', known: parts.known<Part>(OPTIMIZERS), command: 'optimizers' },
    schedule: { kind: 'schedule', known: parts.known<Part>(SCHEDULES), command: 'schedules' },
    sampler: { kind: 'sampler', known: parts.known<Part>(SAMPLERS), command: 'samplers' },
    augment: { kind: 'transform', known: parts.known<Part>(TRANSFORMS), command: 'transforms' },
    mix: { kind: 'mix', known: parts.known<Part>(MIXES), command: 'mixes' },
    attack: { kind: 'attack', known: parts.known<Part>(ATTACKS), command: 'attacks' },
    score: { kind: 'score', known: parts.known<Part>(SCORES), command: 'scores' },
    criterion: { kind: 'criterion', known: parts.known<Part>(CRITERIA), command: 'criteria' },
  };
  return (key) => {
    const choice = choices[key];
    if (!choice) throw new Error(`no list of named things for the field "${key}"`);
    return choice;
  };
}

/** @throws UsageError for an unknown name. */
export function findNamed({ kind, known }: Choice, name: string): Part {
  const found = known.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = known.map((candidate) => candidate.name);
  throw new UsageError(
    `there is no ${kind} '${name}'${didYouMean(name, names) || `; known are: ${names.join(', ')}`}`,
  );
}

/** @throws UsageError where the named thing has no such option. */
export function findField({ kind }: Choice, named: Part, key: string): Field {
  const fields = fieldsOf(named.options);
  const found = fields.find((field) => field.key === key);
  if (found) return found;
  const keys = fields.map((field) => field.key);
  throw new UsageError(
    `${kind} ${named.name} has no option '${key}'` +
      (didYouMean(key, keys) || `; its options are: ${keys.join(', ') || 'none'}`),
  );
}
