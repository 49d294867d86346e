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
  const clipped = (end: number) => Math.max(-reach, Math.min(reach, end));
  const middle = HEIGHT / 2;
  return html`<svg class="interval ${verdict}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}"><path class="grid" d="M2 ${middle}H${WIDTH - 2}" /><path class="zero" d="M${WIDTH / 2} 1V${HEIGHT - 1}" />${
    interval && [
      html`<path class="whisker" d="M${place(x(clipped(interval.lower)))} ${middle}H${place(x(clipped(interval.upper)))}" />`,
      end(interval.lower, -1),
      end(interval.upper, 1),
    ]
  }${Math.abs(value) <= reach && html`<circle cx="${place(x(value))}" cy="${middle}" r="4.5" />`}</svg>`;

  function end(bound: number, direction: number): Markup {
    const at = place(x(clipped(bound)));
    const isOutside = Math.abs(bound) > reach;
    const shape = isOutside ? `m${-5 * direction} -4l${5 * direction} 4l${-5 * direction} 4` : 'm0 -4v8';
    return html`<path class="whisker" d="M${at} ${middle}${shape}" />`;
  }
}
