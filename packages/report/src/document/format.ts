import type { Summary } from '../statistics/summary.js';

/** A share as percent without its sign: 0.9196 is `91.96`. */
export function percent(share: number): string {
  return (100 * share).toFixed(2);
}

/** A difference of shares in points, with its sign: `+0.13`, `−0.40`, `0.00`. */
export function points(difference: number): string {
  const text = (100 * Math.abs(difference)).toFixed(2);
  if (Number(text) === 0) return text;
  return difference > 0 ? `+${text}` : `−${text}`;
}

/** A number with a proper minus sign. */
export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** `0.31`, `0.049`, `0.0004`, `< 0.0001`: finer where it is small. */
export function pValue(p: number | null): string {
  if (p === null) return '–';
  if (p < 1e-4) return '< 0.0001';
  return p.toFixed(p < 0.001 ? 4 : p < 0.1 ? 3 : 2);
}

/** `91.96 ± 0.15`, which may break before the ±; one seed has no deviation. */
export function meanAndDeviation({ mean, deviation }: Summary, write: (value: number) => string): string {
  return deviation === null ? write(mean) : `${write(mean)} ±\u00a0${write(deviation)}`;
}

/** `0.42 s`, `11.4 s`, `130 s`. */
export function seconds(value: number): string {
  return `${value.toFixed(value < 1 ? 2 : value < 100 ? 1 : 0)}\u00a0s`;
}

/** `272 k`, `14.7 M`. */
export function amount(count: number): string {
  if (count < 10_000) return String(count);
  return count < 1e6 ? `${Math.round(count / 1e3)}\u00a0k` : `${(count / 1e6).toFixed(1)}\u00a0M`;
}
