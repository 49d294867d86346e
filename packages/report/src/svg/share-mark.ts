import { html, type Markup } from '../markup.js';
import { linearScale, place } from './scale.js';

export interface ShareMark {
  /** In 0 .. 1. */
  readonly share: number;
  readonly interval: { readonly lower: number; readonly upper: number };
  readonly description: string;
}

const WIDTH = 200;
const HEIGHT = 20;

/** Where a percentage stands; the ends leave room for a dot. */
const x = linearScale([0, 1], [6, WIDTH - 6]);

/** The numbers of the axis, for the head of a column of marks. */
export function shareAxis(): Markup {
  return html`<svg class="share" viewBox="0 0 ${WIDTH} 14" role="img" aria-label="from 0 to 100 percent"><text class="tick" x="2" y="11">0</text><text class="tick" x="${WIDTH / 2}" y="11" text-anchor="middle">50</text><text class="tick" x="${WIDTH - 2}" y="11" text-anchor="end">100 %</text></svg>`;
}

/** A share with its interval on an axis from 0 to 1. */
export function shareMark({ share, interval, description }: ShareMark): Markup {
  const middle = HEIGHT / 2;
  const [lower, upper] = [place(x(interval.lower)), place(x(interval.upper))];
  return html`<svg class="share" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}"><path class="grid" d="M${place(x(0))} ${middle}H${place(x(1))}" /><path class="whisker" d="M${lower} ${middle}H${upper}M${lower} ${middle - 4}v8M${upper} ${middle - 4}v8" /><circle cx="${place(x(share))}" cy="${middle}" r="4" /></svg>`;
}
