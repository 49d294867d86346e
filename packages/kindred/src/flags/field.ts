import { choicesOfField } from '@kindred/core/config';
import * as z from 'zod';
import { listedFields } from './listed-fields.js';

/** What a value on the command line may be. */
export type ValueType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number'; readonly isInteger: boolean; readonly limits: string }
  | { readonly kind: 'choice'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'list'; readonly item: ValueType }
  /** A fixed number of values, e.g. a range. */
  | { readonly kind: 'tuple'; readonly items: readonly ValueType[] }
  /** The name of something with options of its own, or one of the words. */
  | { readonly kind: 'named'; readonly words: readonly string[] }
  /** Several of them in a row, or one of the words. */
  | { readonly kind: 'namedList'; readonly words: readonly string[] }
  /** A value of any of these types. */
  | { readonly kind: 'union'; readonly members: readonly ValueType[] }
  /** What has names and values of its own, and is given in code alone. */
  | { readonly kind: 'object' }
  | { readonly kind: 'text' };

/** An option as its schema describes it. */
export interface Field {
  readonly key: string;
  readonly type: ValueType;
  readonly description: string;
  /** Undefined where the option may be left out and has no value then. */
  readonly default: unknown;
}

/** The fields of an options schema, in its order. */
export function fieldsOf(schema: z.ZodObject): Field[] {
  const { properties = {} } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (choicesOfField(zodSchema)) jsonSchema.choosesPart = true;
    },
  }) as JsonSchema;
  return Object.entries(properties).map(([key, property]) => ({
    key,
    type: typeOf(property),
    description: property.description ?? '',
    default: defaultOf(schema.shape[key] as z.ZodType),
  }));
}

/** Whether an option of something named can be written on the command line; those of the user's own parts may be anything. */
export function isWritable({ key, type }: Field): boolean {
  return type.kind === 'named' ? Object.hasOwn(listedFields, key) : isPlain(type);
}

function isPlain(type: ValueType): boolean {
  switch (type.kind) {
    case 'list':
      return isPlain(type.item);
    case 'tuple':
      return type.items.every(isPlain);
    case 'union':
      return type.members.every(isPlain);
    default:
      return !['object', 'named', 'namedList'].includes(type.kind);
  }
}

/** What a field is where it is not given; undefined where it then has no value. */
function defaultOf(schema: z.ZodType): unknown {
  const result = schema.safeParse(undefined);
  return result.success ? result.data : undefined;
}

/** The part of JSON Schema that option schemas use. */
interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  /** Of what names a part, see `choiceField`. */
  readonly choosesPart?: boolean;
}

function typeOf(schema: JsonSchema): ValueType {
  if (schema.const !== undefined) return { kind: 'choice', values: [schema.const] };
  if (schema.enum) return { kind: 'choice', values: schema.enum };
  if (schema.anyOf) return unionType(schema.anyOf);
  if (schema.prefixItems) return { kind: 'tuple', items: schema.prefixItems.map(typeOf) };
  switch (schema.type) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'integer':
    case 'number':
      return { kind: 'number', isInteger: schema.type === 'integer', limits: limitsOf(schema) };
    case 'array':
      return { kind: 'list', item: typeOf(schema.items ?? {}) };
    case 'object':
      return schema.choosesPart ? { kind: 'named', words: [] } : { kind: 'object' };
    default:
      return { kind: 'text' };
  }
}

function unionType(members: readonly JsonSchema[]): ValueType {
  const types = members.map(typeOf);
  const values = types.flatMap((type) => (type.kind === 'choice' ? type.values : []));
  if (types.every(({ kind }) => kind === 'choice')) return { kind: 'choice', values };
  const words = values.map(String);
  if (types.some(({ kind }) => kind === 'named')) return { kind: 'named', words };
  const isNamedList = types.some((type) => type.kind === 'list' && type.item.kind === 'named');
  if (isNamedList) return { kind: 'namedList', words };
  const written = types.filter(isPlain);
  return written.length === 0 ? { kind: 'object' } : { kind: 'union', members: written };
}

/** `at least 0, below 1`; empty where there are no limits. */
function limitsOf(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const limits: string[] = [];
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) limits.push(`at least ${minimum}`);
  if (exclusiveMinimum !== undefined) limits.push(`above ${exclusiveMinimum}`);
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) limits.push(`at most ${maximum}`);
  if (exclusiveMaximum !== undefined) limits.push(`below ${exclusiveMaximum}`);
  return limits.join(', ');
}
