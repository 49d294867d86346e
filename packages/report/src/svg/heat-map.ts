import { html, type Markup } from '../markup.js';
import { displayWidth, truncate } from '../text/width.js';
import { viridis } from './colors.js';
import { figure, WIDTH } from './figure.js';
import { heatFields } from './heat-fields.js';
import { place } from './scale.js';

export interface HeatMap {
  readonly title: string;
  readonly description: string;
  /** [K, K]; NaN is left blank. */
  readonly matrix: ArrayLike<number>;
  readonly names: readonly string[];
  /** The values of the darkest and the brightest colour. */
  readonly range: readonly [lowest: number, highest: number];
}

/** Up to so many classes have their names and numbers written. */
const NAMED = 12;

/** Longer names are cut to so many columns of a terminal: a Han character takes two. */
const NAME_LENGTH = 14;

/** Of such a column in the labels, about. */
const COLUMN_WIDTH = 5.6;

/** A matrix of classes as colours; with its numbers where there are few. */
export function heatMap(map: HeatMap): Markup {
  const { title, description, matrix, names, range } = map;
  const classes = names.length;
  const isNamed = classes <= NAMED;
  const labels = names.map((name, k) => `${truncate(name, NAME_LENGTH)} ${k}`);
  const layout = layoutOf(classes, isNamed ? { left: widthOf(labels), top: 18 } : { left: 24, top: 16 });
  const { left, top, size } = layout;
  return figure(
    { title, description, height: Math.ceil(top + classes * size + 4) },
    html`<g transform="translate(${left} ${top}) scale(${size})" shape-rendering="crispEdges">${heatFields(matrix, classes, range)}</g>`,
    isNamed && numbers(map, layout),
    labels.map((label, k) => {
      if (isNamed) return classLabel(label, k, layout);
      return k % (classes > 40 ? 10 : 5) === 0 && classLabel(String(k), k, layout);
    }),
  );
}

/** The room that labels need, with a gap before the fields and a margin. */
function widthOf(labels: readonly string[]): number {
  return Math.ceil(10 + COLUMN_WIDTH * Math.max(...labels.map(displayWidth)));
}

interface Layout {
  readonly left: number;
  readonly top: number;
  /** Of a field. */
  readonly size: number;
  readonly x: (column: number) => number;
  readonly y: (row: number) => number;
}

function layoutOf(classes: number, { left, top }: { left: number; top: number }): Layout {
  const size = (WIDTH - left - 4) / classes;
  return { left, top, size, x: (column) => left + column * size, y: (row) => top + row * size };
}

function numbers({ matrix, names, range }: HeatMap, { x, y, size }: Layout): Markup {
  const fontSize = Math.min(11, size * 0.42);
  const texts = Array.from(matrix, (value, i) => {
    if (Number.isNaN(value)) return null;
    const [row, column] = [Math.floor(i / names.length), i % names.length];
    const ink = viridis(shareOf(value, range)).isBright ? 'on-bright' : 'on-dark';
    return html`<text class="${ink}" x="${place(x(column + 0.5))}" y="${place(y(row + 0.5) + fontSize * 0.36)}">${value.toFixed(2)}</text>`;
  });
  return html`<g text-anchor="middle" font-size="${place(fontSize)}">${texts}</g>`;
}

/** Before its row, and its number above its column. */
function classLabel(text: string, k: number, { left, top, x, y }: Layout): Markup {
  return html`<text class="tick" x="${left - 5}" y="${place(y(k + 0.5) + 4)}" text-anchor="end">${text}</text><text class="tick" x="${place(x(k + 0.5))}" y="${top - 5}" text-anchor="middle">${k}</text>`;
}

function shareOf(value: number, [lowest, highest]: readonly [number, number]): number {
  return highest === lowest ? 0.5 : (value - lowest) / (highest - lowest);
}

/** The colours of a range, for a legend. */
export function colorBar([lowest, highest]: readonly [number, number]): Markup {
  const colors = Array.from({ length: 11 }, (_, i) => viridis(i / 10).color).join(',');
  return html`<span class="bar"><span>${lowest.toFixed(2)}</span><span class="ramp" style="background:linear-gradient(90deg,${colors})"></span><span>${highest.toFixed(2)}</span></span>`;
}
