import type { CurvesAnswer } from '@kindred/studio/protocol';
import { decimate } from './decimate.js';
import { findGaps, usualInterval } from './find-gaps.js';
import type { MetricsFile } from './metrics-file.js';

/** What part of the curves a page wants, and how wide it draws them. */
export interface CurveRange {
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

/** Digits that a page needs: more are finer than its pixels. */
const digits = 6;

/** The curves of a run as a page draws them. */
export function curvesOf(
  metrics: MetricsFile,
  checkpoint: { readonly step: number; readonly epoch: number } | undefined,
  range: CurveRange,
): CurvesAnswer {
  const { steps: table, epochs, damaged } = metrics;
  const { names, steps } = table;
  // What has no peaks needs no extremes.
  const uneven = names.filter((name) => name !== 'learningRate');
  const { rows, inRange } = decimate(table, uneven, range);
  const series = names.map((name) => {
    const values = table.series(name);
    return [name, rows.map((row) => rounded(values[row]!))] as const;
  });
  return {
    recorded: table.length,
    inRange,
    every: usualInterval(steps),
    first: table.length === 0 ? null : steps[0]!,
    last: table.last ?? null,
    steps: rows.map((row) => steps[row]!),
    series: Object.fromEntries(series),
    epochs,
    gaps: findGaps({ steps, epochs: epochs.map(({ epoch }) => epoch), damaged, checkpoint }),
    checkpoint: checkpoint?.step ?? null,
  };
}

function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
}
