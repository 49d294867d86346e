import { html, type Markup } from '../markup.js';
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
  const ends = interval ? [interval.lower, interval.upper] : [value];
  const isBeyond = ends.every((end) => end < -reach) || ends.every((end) => end > reach);
  return html`<svg class="interval ${verdict}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}"><path class="grid" d="M2 ${middle}H${WIDTH - 2}" /><path class="zero" d="M${WIDTH / 2} 1V${HEIGHT - 1}" />${
    isBeyond
      ? arrowTo(value)
      : interval && [
          html`<path class="whisker" d="M${placeOf(interval.lower)} ${middle}H${placeOf(interval.upper)}" />`,
          ends.map((end) => (Math.abs(end) > reach ? arrowTo(end) : stopAt(end))),
        ]
  }${Math.abs(value) <= reach && html`<circle cx="${placeOf(value)}" cy="${middle}" r="4.5" />`}</svg>`;

  function placeOf(number: number): string {
    return place(x(Math.max(-reach, Math.min(reach, number))));
  }

  function arrowTo(bound: number): Markup {
    const length = 5 * Math.sign(bound);
    return html`<path class="whisker" d="M${placeOf(bound)} ${middle}m${-length} -4l${length} 4l${-length} 4" />`;
  }

  function stopAt(bound: number): Markup {
    return html`<path class="whisker" d="M${placeOf(bound)} ${middle}m0 -4v8" />`;
  }
}
