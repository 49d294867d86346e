import * as z from 'zod';
import { checkOptions, type OptionNames } from './check-options.js';

/** What a configuration chooses by name, and what users can bring themselves. */
export const PART_KINDS = [
  'model',
  'loss',
  'optimizer',
  'schedule',
  'sampler',
  'transform',
  'mix',
  'criterion',
  'score',
  'attack',
] as const;

/** What a part is: a loss, a network, … */
export type PartKind = (typeof PART_KINDS)[number];

/** A part that a configuration chooses by its name, with options of its own. */
export interface Part {
  readonly kind: PartKind;
  /** What configurations call it: letters, digits, `-` and `_`; no other part of its kind has it. */
  readonly name: string;
  /** One line for lists and help texts. */
  readonly description: string;
  /** The paper, as a reader would look for it. */
  readonly paper?: string | undefined;
  /** A strict object with a default and a description for each field. */
  readonly options: z.ZodObject;
}

/** For parts without options. */
export const noOptions = z.strictObject({});

/** The options of a part that has none. */
export type NoOptions = typeof noOptions;

/** A choice as configurations and files have it: the name and, beside it, the options. */
export const namedConfigSchema = z.looseObject({ name: z.string() });

/** {@link namedConfigSchema}, read. */
export type NamedConfig = z.infer<typeof namedConfigSchema>;

/** Whether a value is a part, made by this copy of the library or another. */
export function isPart(value: unknown): value is Part {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name, options } = value as Partial<Record<keyof Part, unknown>>;
  return (
    (PART_KINDS as readonly unknown[]).includes(kind) &&
    typeof name === 'string' &&
    typeof (options as { safeParse?: unknown } | undefined)?.safeParse === 'function'
  );
}

/** What all parts have: a definition may be made from another part, with its kind. */
const ofAll: OptionNames<Part> = { kind: true, name: true, description: true, paper: true, options: true };

/** What the definition of a part may have beside what all parts have, as the keys of an object. */
export type OwnNames<Definition> = { readonly [Name in Exclude<keyof Definition, keyof Part>]: unknown };

/**
 * The options of a part that is being defined; none where the definition has none.
 * @param define the function that takes the definition, for messages
 * @param own what such a definition has beside what all have
 * @throws UsageError for what else it has, which would be ignored.
 */
export function optionsOf<Schema extends z.ZodObject, Definition extends { readonly options?: Schema }>(
  define: string,
  definition: Definition & { readonly options?: Schema },
  own: OwnNames<Definition>,
): Schema {
  checkOptions<object>(define, definition, { ...ofAll, ...own });
  // Where a definition has no options, its schema is `NoOptions` by default.
  return definition.options ?? (noOptions as z.ZodObject as Schema);
}
