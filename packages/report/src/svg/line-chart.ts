import type { CurvePoint } from '../comparison/curves.js';
import { html, type Markup } from '../markup.js';
import { figure, WIDTH } from './figure.js';
import { type LineStyle, markAt } from './line-style.js';
import { linearScale, place, type Scale, ticks } from './scale.js';

export interface Series {
  readonly style: LineStyle;
  /** At least one. */
  readonly points: readonly CurvePoint[];
}

export interface LineChart {
  readonly title: string;
  readonly description: string;
  /** At least one. */
  readonly series: readonly Series[];
  /** An epoch that stands out, with a line through it. */
  readonly mark?: number | undefined;
}

const HEIGHT = 260;
const FRAME = { left: 40, right: 10, top: 10, bottom: 34 };
const INNER = { width: WIDTH - FRAME.left - FRAME.right, height: HEIGHT - FRAME.top - FRAME.bottom };

/** Curves over epochs: the mean as a line, the range over seeds as a band. */
export function lineChart({ title, description, series, mark }: LineChart): Markup {
  const epochs = series.flatMap(({ points }) => points.map(({ epoch }) => epoch));
  const x = linearScale([Math.min(...epochs), Math.max(...epochs)], [0, INNER.width]);
  const y = linearScale(verticalDomain(series), [INNER.height, 0]);
  return figure(
    { title, description, height: HEIGHT },
    ticks(y.domain, 5).map((value) => {
      const height = FRAME.top + y(value);
      return html`<path class="grid" d="M${FRAME.left} ${place(height)}h${INNER.width}" /><text class="tick" x="${FRAME.left - 5}" y="${place(height + 4)}" text-anchor="end">${String(value).replace('-', '−')}</text>`;
    }),
    ticks(x.domain, 6)
      .filter(Number.isInteger)
      .map(
        (value) =>
          html`<text class="tick" x="${place(FRAME.left + x(value))}" y="${HEIGHT - 18}" text-anchor="middle">${value}</text>`,
      ),
    html`<text class="tick" x="${FRAME.left + INNER.width / 2}" y="${HEIGHT - 3}" text-anchor="middle">epoch</text>`,
    mark !== undefined &&
      html`<path class="mark" d="M${place(FRAME.left + x(mark))} ${FRAME.top}v${INNER.height}" />`,
    html`<g transform="translate(${FRAME.left} ${FRAME.top})">${series.map((one) => band(one, x, y))}${series.map((one) => line(one, x, y))}</g>`,
    series.map(({ points, style }) => {
      const { epoch, mean } = points.at(-1)!;
      return markAt(FRAME.left + x(epoch), FRAME.top + y(mean), style);
    }),
  );
}

/** All of every curve and its band. */
function verticalDomain(series: readonly Series[]): [number, number] {
  const points = series.flatMap((one) => one.points);
  const low = Math.min(...points.map(({ lowest }) => lowest));
  const high = Math.max(...points.map(({ highest }) => highest));
  const margin = 0.04 * (high - low);
  return [low - margin, high + margin];
}

function line({ points, style }: Series, x: Scale, y: Scale): Markup {
  const path = points.map(
    ({ epoch, mean }, i) => `${i === 0 ? 'M' : 'L'}${place(x(epoch))} ${place(y(mean))}`,
  );
  return html`<path class="curve" d="${path.join('')}" stroke="${style.color}" stroke-dasharray="${style.dashes}" />`;
}

function band({ points, style }: Series, x: Scale, y: Scale): Markup | null {
  if (points.every(({ lowest, highest }) => lowest === highest)) return null;
  const upper = points.map(({ epoch, highest }) => `${place(x(epoch))} ${place(y(highest))}`);
  const lower = points.map(({ epoch, lowest }) => `${place(x(epoch))} ${place(y(lowest))}`).reverse();
  return html`<path class="band" d="M${[...upper, ...lower].join('L')}Z" fill="${style.color}" />`;
}
