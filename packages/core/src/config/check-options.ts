import { UsageError } from '../errors.js';
import { didYouMean } from './nearest.js';

/** All options that a function takes, as the keys of an object: the compiler sees to it that none is missing. */
export type OptionNames<Options> = { readonly [Name in keyof Options]-?: unknown };

/**
 * Refuses options that a function does not have: they would be ignored, with results that are not what was asked for.
 * @param what the function, for the message
 * @throws UsageError that suggests the option that was probably meant.
 */
export function checkOptions<Options extends object>(
  what: string,
  given: Options,
  known: OptionNames<Options>,
): void {
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(`${what} takes its options as an object, not ${JSON.stringify(given)}`);
  }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const names = Object.keys(known);
  throw new UsageError(
    `${what} has no option '${unknown}'${didYouMean(unknown, names) || `; its options are: ${names.join(', ')}`}`,
  );
}
