import { percent } from '../document/format.js';
import { html, type Markup } from '../markup.js';

/** Longer names may be cut where they are shown. */
const LONG = 20;

/** A name that keeps its direction of writing to itself, and shows itself whole to a pointer that rests on it. */
export function isolated(name: string): Markup {
  return html`<bdi${name.length > LONG && html` title="${name}"`}>${name}</bdi>`;
}

/** `91.96 %` with a space that does not break; `–` where there is nothing to have a share of. */
export function percentOf(share: number | null): string {
  return share === null ? '–' : `${percent(share)}\u00a0%`;
}

/** `89.05 to 93.13 %` */
export function rangeOf({ lower, upper }: { readonly lower: number; readonly upper: number }): string {
  return `${percent(lower)} to ${percent(upper)}\u00a0%`;
}

/** Four decimals; numbers too small or too large for them in exponential form; `–` where there is none. */
export function decimalOf(value: number | null): string {
  if (value === null) return '–';
  return value === 0 || (value >= 1e-3 && value < 1e6) ? value.toFixed(4) : value.toExponential(3);
}
