import { html, type Markup } from '../markup.js';
import { figure, WIDTH } from './figure.js';
import { heatFields } from './heat-fields.js';
import { place } from './scale.js';

export interface ConfusionPlot {
  readonly title: string;
  readonly description: string;
  /** [K][K] counts: a row for each class, a column for each prediction. */
  readonly confusion: readonly (readonly number[])[];
}

const FRAME = { left: 26, top: 16, margin: 4 };

/** Shares of a class are drawn by their roots, so that single images are seen, and not in the darkest colours. */
const RANGE = [-0.25, 1] as const;

/** A confusion matrix of many classes as fields in colours of their share of the row; empty cells are blank. */
export function confusionPlot({ title, description, confusion }: ConfusionPlot): Markup {
  const classes = confusion.length;
  const size = (WIDTH - FRAME.left - FRAME.margin) / classes;
  const shares = confusion.flatMap((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (count === 0 ? Number.NaN : Math.sqrt(count / total)));
  });
  const step = classes > 200 ? 50 : classes > 40 ? 10 : 5;
  const side = classes * size;
  return figure(
    { title, description, height: Math.ceil(FRAME.top + side + FRAME.margin) },
    html`<rect class="frame" x="${FRAME.left}" y="${FRAME.top}" width="${place(side)}" height="${place(side)}" />`,
    html`<g class="fields" data-classes="${classes}" data-left="${FRAME.left}" data-top="${FRAME.top}" data-side="${place(side)}" transform="translate(${FRAME.left} ${FRAME.top}) scale(${size})" shape-rendering="crispEdges">${heatFields(shares, classes, RANGE)}</g>`,
    confusion.map((_, k) => {
      if (k % step !== 0) return null;
      const middle = (k + 0.5) * size;
      return html`<text class="tick" x="${FRAME.left - 4}" y="${place(FRAME.top + middle + 4)}" text-anchor="end">${k}</text><text class="tick" x="${place(FRAME.left + middle)}" y="${FRAME.top - 5}" text-anchor="middle">${k}</text>`;
    }),
  );
}
