import type * as z from 'zod';
import { nearestName } from './nearest.js';

type Issue = z.core.$ZodIssue;

/** Where more is wrong than this, something else was given altogether. */
const shown = 4;

/**
 * What a schema finds wrong, in words: `epochs: must be at least 1; 'sed' is unknown (did you mean 'seed'?)`.
 * @param known the names that an object of this schema may have: the one that was probably meant is suggested
 */
export function describeIssues(error: z.core.$ZodError, known: Iterable<string> = []): string {
  return describeAll(error, known, (path, text) => `${path}: ${text}`);
}

/** The same of options, which messages name as code: `` `epochs` must be at least 1 ``. */
export function describeOptionIssues(error: z.core.$ZodError, known: Iterable<string> = []): string {
  return describeAll(error, known, (path, text) => `\`${path}\` ${text}`);
}

function describeAll(
  { issues }: z.core.$ZodError,
  known: Iterable<string>,
  at: (path: string, text: string) => string,
): string {
  const names = [...known];
  const texts = issues.map((issue) => {
    const isWhole = issue.path.length === 0;
    const text = textOf(issue, isWhole ? names : []);
    return isWhole ? text : at(issue.path.join('.'), text);
  });
  const rest = texts.length - shown;
  return texts.slice(0, shown).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

function textOf(issue: Issue, known: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') return unknownNames(issue.keys, known);
  // What a schema says in words of its own stays.
  return /^(Invalid|Too (small|big)|Unrecognized)\b/.test(issue.message) ? ownWords(issue) : issue.message;
}

function unknownNames(names: readonly string[], known: readonly string[]): string {
  const texts = names.map((name) => {
    const nearest = nearestName(name, known);
    return `'${name}' is unknown${nearest === undefined ? '' : ` (did you mean '${nearest}'?)`}`;
  });
  return texts.join('; ');
}

/** What zod says, as users know it. */
function ownWords(issue: Issue): string {
  if (issue.code === 'invalid_type') return typeText(issue.expected, issue.message);
  if (issue.code === 'too_small')
    return boundText(issue.origin, issue.minimum, issue.inclusive ? 'at least' : 'above');
  if (issue.code === 'too_big')
    return boundText(issue.origin, issue.maximum, issue.inclusive ? 'at most' : 'below');
  if (issue.code === 'invalid_value') return choiceText(issue.values);
  if (issue.code === 'invalid_union') return unionText(issue.errors.flat());
  return 'has a form that it must not have';
}

const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

/** @param message zod's, which alone has what there is instead */
function typeText(expected: string, message: string): string {
  const kind = kinds[expected] ?? expected;
  const [, received = ''] = /received (\w+)$/.exec(message) ?? [];
  if (received === 'undefined') return `is missing: it must be ${kind}`;
  const isFraction = expected === 'int' && received === 'number';
  const found =
    received === 'null' || received === 'NaN' ? received : isFraction ? undefined : kinds[received];
  return `must be ${kind}${found === undefined || found === kind ? '' : `, not ${found}`}`;
}

function boundText(origin: string, bound: number | bigint, words: string): string {
  if (origin === 'string')
    return bound === 1 && words === 'at least'
      ? 'must not be empty'
      : `must have ${words} ${bound} characters`;
  if (origin === 'array' || origin === 'set') return `must have ${words} ${bound} of them`;
  return `must be ${words} ${bound}`;
}

function choiceText(values: readonly unknown[]): string {
  return `must be ${values.map(String).join(' or ')}`;
}

/** The values and kinds of all forms of a union: where only the bounds of one were missed, zod tells of that form alone. */
function unionText(inner: readonly Issue[]): string {
  const allowed = new Set(inner.flatMap(allowedBy));
  return allowed.size > 0 ? `must be ${[...allowed].join(' or ')}` : 'has a form that it must not have';
}

function allowedBy(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_type') return [kinds[issue.expected] ?? issue.expected];
  return [];
}
