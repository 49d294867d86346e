import { html, type Markup } from '../markup.js';
import { median } from '../statistics/summary.js';
import { classColor } from './colors.js';
import { figure, WIDTH } from './figure.js';
import { type PlacedLabel, placeLabels } from './place-labels.js';
import { linearScale, place, type Scale } from './scale.js';

export interface Scatter {
  readonly title: string;
  readonly description: string;
  /** [N, 2] */
  readonly points: Float64Array;
  /** [N] */
  readonly labels: Int32Array;
  readonly classes: number;
  /** What stands at a class. */
  readonly nameOf: (label: number) => string;
  /** Points with a ring around them, by their indices. */
  readonly ringed?: readonly number[] | undefined;
}

const HEIGHT = 330;

/** Width and height of the picture, in the units of {@link scatterPlaces}. */
export const SCATTER_SIZE = { width: WIDTH, height: HEIGHT } as const;

const MARGIN = 10;

/** Radius of a ring. */
const RING = 3.6;

/** Points are drawn in so many rounds over the classes, so that no class covers the others as a whole. */
const ROUNDS = 4;

/** More classes than these have a name only where they hold together: elsewhere it would tell nothing. */
const ALWAYS_NAMED = 12;

/** A class holds together where its points scatter less than this share of all points, in both axes. */
const TOGETHER = 0.3;

/** Points coloured by class, both axes to one scale, with a name at each class. */
export function scatter({
  title,
  description,
  points,
  labels,
  classes,
  nameOf,
  ringed = [],
}: Scatter): Markup {
  const { x, y } = equalScales(points);
  const members: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, i) => {
    members[label]!.push(i);
  });
  const rounds = Array.from({ length: ROUNDS }, (_, round) =>
    members.map((indices, label) => {
      const dots = indices
        .filter((_, n) => n % ROUNDS === round)
        .map((i) => `M${place(x(points[2 * i]!))} ${place(y(points[2 * i + 1]!))}h0`);
      return dots.length > 0 && html`<path d="${dots.join('')}" stroke="${classColor(label, classes)}" />`;
    }),
  );
  const size = classes > ALWAYS_NAMED ? 10 : 11;
  const everyone = cloudOf([...labels.keys()], points, x, y);
  const wanted = members.flatMap((indices, label) => {
    if (indices.length === 0) return [];
    const { across, down } = cloudOf(indices, points, x, y);
    const share = Math.max(
      scatterOf(across) / scatterOf(everyone.across),
      scatterOf(down) / scatterOf(everyone.down),
    );
    return classes > ALWAYS_NAMED && share > TOGETHER ? [] : [nameAt(nameOf(label), across, down, size)];
  });
  const names = placeLabels(wanted, size, { width: WIDTH, height: HEIGHT });
  return figure(
    { title, description, height: HEIGHT },
    html`<g class="dots">${rounds}</g>`,
    ringed.length > 0 &&
      html`<path class="rings" d="${ringed.map((i) => ring(x(points[2 * i]!), y(points[2 * i + 1]!))).join('')}" />`,
    html`<g class="names" font-size="${size}">${names.map(
      (name) => html`<text x="${place(name.x)}" y="${place(name.y + size * 0.35)}">${name.text}</text>`,
    )}</g>`,
  );
}

/** Where the points [N, 2] of a scatter stand in its picture: [N, 2]. */
export function scatterPlaces(points: Float64Array): Float64Array {
  const { x, y } = equalScales(points);
  return points.map((value, i) => (i % 2 === 0 ? x(value) : y(value)));
}

function ring(x: number, y: number): string {
  return `M${place(x - RING)} ${place(y)}a${RING} ${RING} 0 1 0 ${2 * RING} 0a${RING} ${RING} 0 1 0-${2 * RING} 0z`;
}

function equalScales(points: Float64Array): { x: Scale; y: Scale } {
  const axes = [0, 1].map((axis) => {
    const values = points.filter((_, i) => i % 2 === axis);
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { centre: (low + high) / 2, extent: high - low };
  });
  const perUnit = Math.min(
    (WIDTH - 2 * MARGIN) / (axes[0]!.extent || 1),
    (HEIGHT - 2 * MARGIN) / (axes[1]!.extent || 1),
  );
  const scale = (axis: number, length: number, direction: number) => {
    const { centre } = axes[axis]!;
    return linearScale([centre, centre + 1], [length / 2, length / 2 + direction * perUnit]);
  };
  return { x: scale(0, WIDTH, 1), y: scale(1, HEIGHT, -1) };
}

/** Places of some points in pixels, rising in each axis. */
function cloudOf(indices: readonly number[], points: Float64Array, x: Scale, y: Scale) {
  const sorted = (values: number[]) => values.sort((a, b) => a - b);
  return {
    across: sorted(indices.map((i) => x(points[2 * i]!))),
    down: sorted(indices.map((i) => y(points[2 * i + 1]!))),
  };
}

/** Median distance from the median: a few strays do not matter. */
function scatterOf(sorted: readonly number[]): number {
  const middle = median(sorted);
  return median(sorted.map((value) => Math.abs(value - middle)));
}

/** At the median of a wide cloud; above the bulk of a small one, which the name would cover. */
function nameAt(text: string, across: readonly number[], down: readonly number[], size: number): PlacedLabel {
  const spread = scatterOf(down);
  const above = spread < size ? 2 * spread + 0.9 * size : 0;
  return { text, x: median(across), y: median(down) - above };
}
