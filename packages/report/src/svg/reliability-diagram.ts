import { html, type Markup } from '../markup.js';
import { figure, WIDTH } from './figure.js';
import { linearScale, place } from './scale.js';

/** Predictions of about one confidence. */
export interface ReliabilityPoint {
  /** Edges of the confidences, in 0 .. 1. */
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Mean confidence, in 0 .. 1. */
  readonly confidence: number;
  /** Share of right predictions, with its interval. */
  readonly accuracy: number;
  readonly interval: { readonly lower: number; readonly upper: number };
}

export interface ReliabilityDiagram {
  readonly title: string;
  readonly description: string;
  readonly points: readonly ReliabilityPoint[];
}

const FRAME = { left: 44, right: 12, top: 10, bottom: 34 };
/** Heights of the diagram and of the counts below it, and the gap between them. */
const PLOT = 250;
const COUNTS = { height: 46, gap: 12 };
const HEIGHT = FRAME.top + PLOT + COUNTS.gap + COUNTS.height + FRAME.bottom;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Accuracy over confidence, the diagonal where both are equal, and below it how many predictions there are. */
export function reliabilityDiagram({ title, description, points }: ReliabilityDiagram): Markup {
  const x = linearScale([0, 1], [FRAME.left, WIDTH - FRAME.right]);
  const y = linearScale([0, 1], [FRAME.top + PLOT, FRAME.top]);
  const floor = HEIGHT - FRAME.bottom;
  const most = Math.max(1, ...points.map(({ count }) => count));
  return figure(
    { title, description, height: HEIGHT },
    TICKS.map(
      (tick) =>
        html`<path class="grid" d="M${FRAME.left} ${place(y(tick))}H${WIDTH - FRAME.right}" /><text class="tick" x="${FRAME.left - 5}" y="${place(y(tick) + 4)}" text-anchor="end">${100 * tick}</text><text class="tick" x="${place(x(tick))}" y="${floor + 15}" text-anchor="${tick === 1 ? 'end' : 'middle'}">${100 * tick}${tick === 1 && ' %'}</text>`,
    ),
    html`<path class="diagonal" d="M${place(x(0))} ${place(y(0))}L${place(x(1))} ${place(y(1))}" />`,
    points.map(({ lower, upper, count }) => {
      const height = Math.max(1, (COUNTS.height * count) / most);
      return html`<path class="bars" d="M${place(x(lower) + 0.5)} ${floor}v${place(-height)}H${place(x(upper) - 0.5)}V${floor}z" />`;
    }),
    points.map(({ confidence, accuracy, interval }) => {
      const at = place(x(confidence));
      return html`<path class="whisker" d="M${at} ${place(y(interval.lower))}V${place(y(interval.upper))}" /><circle class="point" cx="${at}" cy="${place(y(accuracy))}" r="4" />`;
    }),
    html`<path class="grid" d="M${FRAME.left} ${floor}H${WIDTH - FRAME.right}" />`,
    html`<text class="tick" x="${(FRAME.left + WIDTH - FRAME.right) / 2}" y="${HEIGHT - 3}" text-anchor="middle">confidence</text>`,
    html`<text class="tick" x="0" y="0" transform="translate(11 ${FRAME.top + PLOT / 2}) rotate(-90)" text-anchor="middle">right, %</text>`,
    html`<text class="tick" x="0" y="0" transform="translate(11 ${floor - COUNTS.height / 2}) rotate(-90)" text-anchor="middle">images</text>`,
  );
}
