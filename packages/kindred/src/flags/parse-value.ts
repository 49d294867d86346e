import { describeIssues, didYouMean } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type * as z from 'zod';
import type { ValueType } from './field.js';

/**
 * A value as it stands on the command line: `0.1`, `true`, `30,60` (list), `0.35..1` (range). Whether a number
 * keeps its limits is the schema's to say.
 * @param flag what the message calls it: `--epochs`
 * @throws UsageError where the text is no such value.
 */
export function parseValue(text: string, type: ValueType, flag: string): unknown {
  switch (type.kind) {
    case 'boolean':
      return parseChoice(text, ['true', 'false'], flag) === 'true';
    case 'number':
      return parseNumber(text, type.isInteger, flag);
    case 'choice':
      return parseChoice(text, type.values, flag);
    case 'list':
      return text.split(',').map((item) => parseValue(item, type.item, flag));
    case 'tuple': {
      const parts = text.split('..');
      if (parts.length !== type.items.length) {
        throw new UsageError(`${flag} takes ${type.items.length} values joined by '..', not '${text}'`);
      }
      return parts.map((part, index) => parseValue(part, type.items[index]!, flag));
    }
    case 'union':
      return parseUnion(text, type.members, flag);
    default:
      return text;
  }
}

/**
 * The same, with the limits and whatever else the option's schema demands.
 * @throws UsageError that names the flag.
 */
export function parseField(text: string, type: ValueType, schema: z.ZodType, flag: string): unknown {
  const value = parseValue(text, type, flag);
  const result = schema.safeParse(value);
  if (result.success) return value;
  const limits = type.kind === 'number' ? type.limits : '';
  const reason = limits ? `must be ${limits}` : describeIssues(result.error);
  throw new UsageError(`${flag} ${reason}, not ${text}`);
}

function parseNumber(text: string, isInteger: boolean, flag: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || (isInteger && !Number.isInteger(value))) {
    throw new UsageError(`${flag} takes a ${isInteger ? 'whole ' : ''}number, not '${text}'`);
  }
  return value;
}

function parseChoice(
  text: string,
  values: readonly (string | number)[],
  flag: string,
): string | number | undefined {
  const found = values.find((value) => String(value) === text);
  if (found !== undefined) return found;
  const known = values.map(String);
  throw new UsageError(`${flag} takes ${known.join(' or ')}, not '${text}'${didYouMean(text, known)}`);
}

/** As the first member that takes it. */
function parseUnion(text: string, members: readonly ValueType[], flag: string): unknown {
  for (const member of members) {
    try {
      return parseValue(text, member, flag);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  throw new UsageError(`${flag} takes <${members.map(placeholder).join('|')}>, not '${text}'`);
}

/** How a value is called in a usage line: `<n>`, `<a|b>`. */
export function placeholder(type: ValueType): string {
  switch (type.kind) {
    case 'number':
      return type.isInteger ? 'n' : 'x';
    case 'choice':
      return type.values.join('|');
    case 'list':
      return `${placeholder(type.item)},...`;
    case 'tuple':
      return type.items.map(placeholder).join('..');
    case 'named':
      return [...type.words, 'name'].join('|');
    case 'union':
      return type.members.map(placeholder).join('|');
    case 'namedList':
      return [...type.words, 'list'].join('|');
    default:
      return 'value';
  }
}

/** A value in the form in which {@link parseValue} takes it. */
export function formatValue(value: unknown, type: ValueType): string {
  if (Array.isArray(value)) {
    return value.map((item) => formatValue(item, type)).join(type.kind === 'tuple' ? '..' : ',');
  }
  if (value !== null && typeof value === 'object') {
    return 'name' in value ? String(value.name) : JSON.stringify(value);
  }
  // 4 / 3 and the like.
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
}
