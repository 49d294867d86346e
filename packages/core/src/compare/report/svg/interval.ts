import { html, type Markup } from '../html/markup.js';
import { linearScale, place } from './scale.js';

export interface IntervalMark {
  readonly value: number;
  /** Absent without a test. */
  readonly interval?: { readonly lower: number; readonly upper: number } | undefined;
  readonly verdict: string;
  readonly description: string;
  /** The axis reaches from -reach to +reach; what lies outside ends in an arrow. */
  readonly reach: number;
}

/** The numbers of the axis, for the head of a column of marks. */
export function intervalAxis(reach: string): Markup {
  return html`<svg class="interval" viewBox="0 0 ${WIDTH} 14" role="img" aria-label="from −${reach} to +${reach} points"><text class="tick" x="2" y="11">−${reach}</text><text class="tick" x="${WIDTH / 2}" y="11" text-anchor="middle">0</text><text class="tick" x="${WIDTH - 2}" y="11" text-anchor="end">+${reach}</text></svg>`;
}

const WIDTH = 200;
const HEIGHT = 26;

/** A difference with its interval on an axis with 0 in the middle. */
export function intervalMark({ value, interval, verdict, description, reach }: IntervalMark): Markup {
  const x = linearScale([-reach, reach], [6, WIDTH - 6]);
  const middle = HEIGHT / 2;
  const { lower, upper } = interval ?? { lower: value, upper: value };
  return html`<svg class="interval ${verdict}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}"><path class="grid" d="M2 ${middle}H${WIDTH - 2}" /><path class="zero" d="M${WIDTH / 2} 1V${HEIGHT - 1}" />${
    interval && html`<path class="whisker" d="M${placeOf(lower)} ${middle}H${placeOf(upper)}" />`
  }${[lower, upper].map(endAt)}${Math.abs(value) <= reach && html`<circle cx="${placeOf(value)}" cy="${middle}" r="4.5" />`}</svg>`;

  function placeOf(number: number): string {
    return place(x(Math.max(-reach, Math.min(reach, number))));
  }

  /** An arrow to what lies outside, else the end of a whisker. */
  function endAt(bound: number): Markup | null {
    const isOutside = Math.abs(bound) > reach;
    if (!isOutside && !interval) return null;
    const side = 5 * Math.sign(bound);
    const shape = isOutside ? `m${-side} -4l${side} 4l${-side} 4` : 'm0 -4v8';
    return html`<path class="whisker" d="M${placeOf(bound)} ${middle}${shape}" />`;
  }
}
