import * as z from 'zod';
import { UsageError } from '../errors.js';
import { isPart, type NamedConfig, namedConfigSchema, type Part, type PartNotNamed } from './part.js';

/** One of several parts by its name, or by its name with options beside it: `'cc'`, `{ name: 'cc', lambda: 0.1 }`. */
export type NamedChoice<P extends Part> = P extends Part
  ? P['name'] | ({ readonly name: P['name']; readonly use?: never } & InputOf<P['options']>)
  : never;

/** The options that may be given; without any, nothing beside the name. */
export type InputOf<Schema extends z.ZodObject> = keyof Schema['shape'] extends never
  ? unknown
  : z.input<Schema>;

/** A part with options beside it: `{ use: losses.cc, lambda: 0.1 }`. */
export type UsedChoice<P extends Part> = P extends Part
  ? { readonly use: P; readonly name?: never } & InputOf<P['options']>
  : never;

/**
 * A part of one's own with options beside it, `{ use: mine, weight: 2 }`, which the compiler does not know.
 * @template Name the names of the built-in parts, which have their own types
 */
export type OwnChoice<P extends Part, Name extends string> = {
  readonly use: P & PartNotNamed<Name>;
  readonly name?: never;
  readonly [option: string]: unknown;
};

/** How code chooses a part: one of the list `Known` by name or itself, or a part of one's own. */
export type ChoiceOf<Known extends readonly Part[], P extends Part> =
  | NamedChoice<Known[number]>
  // Its name, any text, would keep editors from completing the known ones in `{ name: '...' }`.
  | Omit<P, 'name'>
  | UsedChoice<Known[number]>
  | OwnChoice<P, Known[number]['name']>;

/** A part with its options checked and filled in. */
export interface Resolved<P extends Part> {
  readonly part: P;
  readonly options: OptionsOf<P['options']>;
}

/** What a part gets as its options: those that choose another part come as that part, {@link Resolved}. */
export type OptionsOf<Schema extends z.ZodObject> = {
  readonly [Key in keyof z.output<Schema>]: z.output<Schema>[Key] extends ChosenName<infer P>
    ? Resolved<P>
    : z.output<Schema>[Key];
};

/** What {@link choiceField} gives: a configuration, with the kind of part that it names in its type. */
export type ChosenName<P extends Part> = NamedConfig & { readonly [chooses]?: P };

declare const chooses: unique symbol;

/** What the fields of {@link choiceField} choose from, lists of parts. */
const choiceFields = z.registry<{ readonly known: object }>();

/**
 * A field of options that chooses another part, as CC-Loss's base does.
 * @template P the kind of part
 * @template Choice what may be given, see {@link ChoiceOf}
 * @param known the built-in parts of the kind; a user's own of the same kind can be chosen as well
 */
export function choiceField<P extends Part, Choice>(known: readonly P[]) {
  const schema: z.ZodType<NamedConfig, unknown> = z.preprocess(nameAlone, namedConfigSchema);
  choiceFields.add(schema, { known });
  return schema as z.ZodType<ChosenName<P>, Choice>;
}

/** The parts that a field chooses from; undefined for a field of another kind. */
export function choicesOfField(field: z.core.$ZodType): readonly Part[] | undefined {
  const found = choiceFields.get(field)?.known;
  if (Array.isArray(found)) return found;
  const inner = (field._zod.def as { readonly innerType?: z.core.$ZodType }).innerType;
  return inner && choicesOfField(inner);
}

/** A name alone stands for the part with its default options. */
export function nameAlone(value: unknown): unknown {
  return typeof value === 'string' ? { name: value } : value;
}

/**
 * Parts that stand in options are replaced by their names: `{ use: mine, weight: 2 }` by `{ name: 'mine', weight: 2 }`.
 * @returns the options, as files can hold them, and the parts
 */
export function takeParts<T>(options: T): { options: T; parts: Part[] } {
  const parts: Part[] = [];
  const taken = (value: unknown): unknown => {
    if (isPart(value)) {
      parts.push(value);
      return { name: value.name };
    }
    if (Array.isArray(value)) return value.map(taken);
    if (!isPlainObject(value)) return value;
    const { use, ...rest } = value;
    const others = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, taken(inner)]));
    if (!isPart(use)) return use === undefined ? others : { use, ...others };
    parts.push(use);
    return { ...others, name: use.name };
  };
  return { options: taken(options) as T, parts };
}

/**
 * A choice as configurations have it, and the parts that stood in it.
 * @throws UsageError for what is neither a name, nor a part, nor an object with one of them.
 */
export function takeChoice(choice: unknown): { config: NamedConfig; parts: Part[] } {
  const { options, parts } = takeParts(choice);
  const config = namedConfigSchema.safeParse(nameAlone(options));
  if (config.success) return { config: config.data, parts };
  throw new UsageError(
    `${JSON.stringify(options)} chooses nothing: give a name, { name, ... }, a part or { use: part, ... }`,
  );
}

/** {@link takeChoice} for several. */
export function takeChoices(choices: readonly unknown[]): { configs: NamedConfig[]; parts: Part[] } {
  const taken = choices.map(takeChoice);
  return { configs: taken.map(({ config }) => config), parts: taken.flatMap(({ parts }) => parts) };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
