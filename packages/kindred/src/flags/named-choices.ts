import { didYouMean, type Part, type Parts } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { builtInParts } from '../api/built-in-parts.js';
import { type Field, fieldsOf } from './field.js';
import { listedFields } from './listed-fields.js';

/** What a configuration field of named things can name. */
export interface Choice {
  /** In messages: `loss`. */
  readonly kind: string;
  readonly known: readonly Part[];
  /** Those of them that are not the user's own. */
  readonly builtIn: readonly Part[];
  /** The command that lists them. */
  readonly command: string;
}

/** By the key of a configuration field: `loss`. */
export type Catalog = (key: string) => Choice;

/** Losses to which others can be added: those that have no base themselves. */
const isBase = (loss: Part) => !('base' in loss.options.shape);

/** What fields can name: the built-in parts and the user's own. */
export function createCatalog(parts: Parts): Catalog {
  return (key) => {
    const field = listedFields[key];
    if (!field) throw new Error(`no list of named things for the field "${key}"`);
    const [kind, command] = field;
    const builtIn: readonly Part[] = builtInParts[kind];
    const known = parts.known(builtIn);
    return key === 'base'
      ? { kind: 'base loss', known: known.filter(isBase), builtIn, command }
      : { kind, known, builtIn, command };
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
