import { KindredError } from '@kindred/core/errors';

/** Mean and spread of a few numbers, e.g. the accuracies of several seeds. */
export interface Summary {
  /** N, at least 1. */
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation, with N - 1 in the denominator; null for one number, which shows no spread. */
  readonly deviation: number | null;
}

/** @throws KindredError where there is no number, or one is not finite. */
export function summarize(values: readonly number[]): Summary {
  const count = values.length;
  if (count === 0 || !values.every(Number.isFinite)) {
    throw new KindredError(`no mean of ${count === 0 ? 'nothing' : values.join(', ')}`);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { count, mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count, mean, deviation: Math.sqrt(squares / (count - 1)) };
}

/** The middle one, or the mean of the two in the middle. At least one number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
