import { printable } from '@kindred/report/text';

/**
 * The same with every text in it made printable, also the keys: what is to be shown may have names of files, classes and
 * data from anywhere. Lists and plain objects are gone through; others stay as they are.
 */
export function printableParts<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [printable(key), clean(inner)]));
}
