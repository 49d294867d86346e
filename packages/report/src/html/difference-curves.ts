import type { CurvePoint } from '../comparison/curves.js';
import { fixed } from '../document/format.js';
import { farOutTest } from '../statistics/far-out.js';
import type { Series } from '../svg/line-chart.js';

export interface NamedSeries extends Series {
  readonly loss: string;
}

/** Learning curves that are drawn together. */
export interface CurvePicture {
  readonly name: string;
  readonly series: readonly NamedSeries[];
  /** What the picture leaves out; empty where that is nothing. */
  readonly note: string;
}

/** Curves that end closer to the others than so many points are not far out. */
const LEAST_DISTANCE = 1;

/** Share of the epochs, from the first, that are left out where differences begin much larger than they go on. */
const EARLY = 0.25;

/** Differences are much larger than others that reach less than half as far. */
const MUCH_LARGER = 2;

/**
 * All differences from the baseline; and a close-up without those that end far out, where these press the others
 * together.
 */
export function differencePictures(all: readonly NamedSeries[], baseline: string): CurvePicture[] {
  const others = all.filter(({ loss }) => loss !== baseline);
  if (others.length === 0) return [];
  const name = `Validation accuracy minus ${baseline}, points`;
  const isFarOut = farOutTest(all.map(endOf), LEAST_DISTANCE);
  const farOut = others.filter((one) => isFarOut(endOf(one)));
  const picture = fromQuiet(name, all);
  const closeUp = fromQuiet(
    `${name}: close-up`,
    all.filter((one) => !farOut.includes(one)),
  );
  const detail = reachOf(pointsOf(closeUp.series));
  if (detail === 0 || reachOf(pointsOf(picture.series)) <= MUCH_LARGER * detail) return [picture];
  const note = [`without ${endsOf(farOut)} at the end`, closeUp.note].filter(Boolean).join('; ');
  return [picture, { ...closeUp, note }];
}

/** The differences from that epoch on at which they are no longer much larger than later ones. */
function fromQuiet(name: string, series: readonly NamedSeries[]): CurvePicture {
  const first = Math.min(...series.map(({ points }) => points[0]!.epoch));
  const ends = series.map(({ points }) => points.at(-1)!.epoch);
  const start = Math.min(Math.ceil(first + EARLY * (Math.max(...ends) - first)), ...ends);
  const points = pointsOf(series);
  const early = reachOf(points.filter(({ epoch }) => epoch < start));
  const later = reachOf(points.filter(({ epoch }) => epoch >= start));
  if (later === 0 || early <= MUCH_LARGER * later) return { name, series, note: '' };
  return {
    name,
    series: series.map((one) => ({ ...one, points: one.points.filter(({ epoch }) => epoch >= start) })),
    note: `from epoch ${start}; earlier differences are much larger`,
  };
}

function pointsOf(series: readonly Series[]): CurvePoint[] {
  return series.flatMap(({ points }) => points);
}

function reachOf(points: readonly CurvePoint[]): number {
  return Math.max(0, ...points.flatMap(({ lowest, highest }) => [-lowest, highest]));
}

function endOf({ points }: Series): number {
  return points.at(-1)!.mean;
}

/** `ce 0.0, cc 0.3`: where curves end. */
export function endsOf(series: readonly NamedSeries[]): string {
  return series.map((one) => `${one.loss} ${fixed(endOf(one), 1)}`).join(', ');
}
