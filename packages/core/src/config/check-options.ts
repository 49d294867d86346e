import { UsageError } from '../errors.js';
import { describeValue } from './describe-value.js';
import { didYouMean } from './nearest.js';

/** What the value of an option has to be. */
export class OptionKind {
  /** What it has to be, after "must be". */
  readonly words: string;
  /** Whether a value is of the kind. */
  readonly accepts: (value: unknown) => boolean;

  constructor(words: string, accepts: (value: unknown) => boolean) {
    this.words = words;
    this.accepts = accepts;
  }
}

/**
 * All options that a function takes, as the keys of an object: the compiler sees to it that none is missing. The value of
 * one with an {@link OptionKind} is checked; other values here say nothing, what they are of is checked elsewhere.
 */
export type OptionNames<Options> = { readonly [Name in keyof Options]-?: unknown };

/**
 * Refuses options that a function does not have: they would be ignored, with results that are not what was asked for;
 * and values of another kind than the option's.
 * @param what the function, for the message
 * @throws UsageError that suggests the option that was probably meant, or says what the value has to be.
 */
export function checkOptions<Options extends object>(
  what: string,
  given: Options,
  known: OptionNames<Options>,
): void {
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(`${what} takes its options as an object, not ${describeValue(given)}`);
  }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) throw unknownOption(what, name, Object.keys(known));
    const kind = known[name as keyof Options];
    if (!(kind instanceof OptionKind) || value === undefined || kind.accepts(value)) continue;
    throw new UsageError(`${what}: \`${name}\` must be ${kind.words}, not ${describeValue(value)}`);
  }
}

function unknownOption(what: string, name: string, names: readonly string[]): UsageError {
  const hint = didYouMean(name, names) || `; its options are: ${names.join(', ') || 'none'}`;
  return new UsageError(`${what} has no option '${name}'${hint}`);
}
