import type * as z from 'zod';
import { nearestName } from './nearest.js';

type Issue = z.core.$ZodIssue;

/** Where more is wrong than this, something else was given altogether. */
const shown = 4;

/**
 * What a schema finds wrong, in words: `epochs: Too small: expected number to be >=1; 'sed' is unknown (did you mean
 * 'seed'?)`.
 * @param known the names that an object of this schema may have: the one that was probably meant is suggested
 */
export function describeIssues({ issues }: z.core.$ZodError, known: Iterable<string> = []): string {
  const names = [...known];
  const texts = issues.map((issue) => describeIssue(issue, issue.path.length === 0 ? names : []));
  const rest = texts.length - shown;
  return texts.slice(0, shown).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

function describeIssue(issue: Issue, known: readonly string[]): string {
  const text = issue.code === 'unrecognized_keys' ? unknownNames(issue.keys, known) : messageOf(issue);
  return issue.path.length === 0 ? text : `${issue.path.join('.')}: ${text}`;
}

function unknownNames(names: readonly string[], known: readonly string[]): string {
  const texts = names.map((name) => {
    const nearest = nearestName(name, known);
    return `'${name}' is unknown${nearest === undefined ? '' : ` (did you mean '${nearest}'?)`}`;
  });
  return texts.join('; ');
}

/** Zod's own words, but for a choice of values, of which it says nothing. */
function messageOf(issue: Issue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const values = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_value' ? inner.values : []));
  return values.length === 0
    ? issue.message
    : `${issue.message}: expected ${values.map(String).join(' or ')}`;
}
