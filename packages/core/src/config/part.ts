import * as z from 'zod';
import { UsageError } from '../errors.js';
import { checkOptions, type OptionNames } from './check-options.js';
import { describeValue } from './describe-value.js';

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
export interface Part<Name extends string = string> {
  readonly kind: PartKind;
  /** What configurations call it: letters, digits, `-` and `_`; no other part of its kind has it. */
  readonly name: Name;
  /** One line for lists and help texts. */
  readonly description: string;
  /** The paper, as a reader would look for it. */
  readonly paper?: string | undefined;
  /** A strict object with a default and a description for each field. */
  readonly options: z.ZodObject;
  /** For the compiler alone, which can tell by it that a part is none of those with certain names. */
  readonly [named]?: { readonly [N in Name]: true };
}

declare const named: unique symbol;

/** A part of any name but these. */
export type PartNotNamed<Name extends string> = {
  readonly [named]?: { readonly [other: string]: true } & { readonly [N in Name]?: never };
};

/** What a part is defined by: its name, a description, the fields without which it is none, and any of the others. */
export type Definition<P extends Part, Needed extends keyof P> = Partial<
  Pick<P, Exclude<keyof P & string, 'kind'>>
> &
  Pick<P, 'name' | 'description' | Needed>;

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
const ofAll: OptionNames<Omit<Part, typeof named>> = {
  kind: true,
  name: true,
  description: true,
  paper: true,
  options: true,
};

/** What a field of a definition has to be; with a question mark, where it is there. */
export type FieldType = 'function' | 'function?' | 'boolean?' | 'object?' | 'number' | 'number?';

/** What the definition of a part may have beside what all parts have, as the keys of an object. */
export type OwnFields<Definition> = {
  readonly [Name in Exclude<keyof Definition, keyof Part>]: FieldType;
};

/**
 * The options of a part that is being defined; none where the definition has none. They are strict, whatever the
 * definition says: an option that there is not would be ignored, with results that are not what was asked for.
 * @param define the function that takes the definition, for messages
 * @param own what such a definition has beside what all have
 * @throws UsageError for what else it has, which would be ignored, and for what is not there or something else.
 */
export function optionsOf<Schema extends z.ZodObject, Definition extends { readonly options?: Schema }>(
  define: string,
  definition: Definition & { readonly options?: Schema },
  own: OwnFields<Definition>,
): Schema {
  checkOptions<object>(define, definition, { ...ofAll, ...own });
  const fields = { name: 'string', description: 'string', ...own };
  for (const [field, type] of Object.entries<string>(fields)) {
    checkField(define, field, type, (definition as Readonly<Record<string, unknown>>)[field]);
  }
  // Where a definition has no options, its schema is `NoOptions` by default.
  const options = definition.options ?? (noOptions as z.ZodObject as Schema);
  if (options instanceof z.ZodObject) return options.strict() as z.ZodObject as Schema;
  throw new UsageError(
    `${define}: \`options\` must be a zod object, such as \`z.strictObject({ weight: z.number().default(1) })\` with the ` +
      `\`z\` of kindred, not ${describeValue(options)}`,
  );
}

function checkField(define: string, field: string, type: string, value: unknown): void {
  const required = type.replace('?', '');
  if (value === undefined && required !== type) return;
  const isRight = required === 'number' ? isPositive(value) : typeof value === required && value !== '';
  if (isRight) return;
  const articled = { number: 'a positive number', object: 'an object' }[required] ?? `a ${required}`;
  throw new UsageError(`${define}: \`${field}\` must be ${articled}, not ${describeValue(value)}`);
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}
