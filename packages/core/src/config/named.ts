import * as z from 'zod';
import { UsageError } from '../errors.js';

/** Something that a configuration chooses by name and that has options of its own. */
export interface Named {
  readonly name: string;
  readonly description: string;
  /** A strict object with a default and a description for each field. */
  readonly options: z.ZodObject;
}

/** A choice as it is written in a configuration: the name and, beside it, the options. */
export const namedConfigSchema = z.looseObject({ name: z.string() });
export type NamedConfig = z.infer<typeof namedConfigSchema>;

/**
 * The entry of `known` that `config` names, and its options with defaults filled in. `kind` says in messages
 * what is chosen, e.g. `transform`.
 * @throws UsageError where the name is unknown or an option is wrong; the message lists what is known.
 */
export function resolveNamed<T extends Named>(
  known: readonly T[],
  config: NamedConfig,
  kind: string,
): { entry: T; options: z.output<T['options']> } {
  const { name, ...given } = config;
  const entry = known.find((candidate) => candidate.name === name);
  if (!entry) {
    const names = known.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`there is no ${kind} ${JSON.stringify(name)}; known are: ${names}`);
  }
  const parsed = entry.options.safeParse(given);
  if (!parsed.success) {
    const fields = Object.keys(entry.options.shape).join(', ') || 'none';
    const issues = parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
    throw new UsageError(`${kind} ${name}: ${issues} (its options are: ${fields})`);
  }
  return { entry, options: parsed.data as z.output<T['options']> };
}
