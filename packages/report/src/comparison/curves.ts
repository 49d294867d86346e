import type { Cell } from './cell.js';
import type { CellEpoch } from './record.js';

/** An epoch of a learning curve over seeds. */
export interface CurvePoint {
  readonly epoch: number;
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

type Value = (epoch: CellEpoch) => number | null;

/** A learning curve over the seeds of one loss: each epoch that any seed has. */
export function meanCurve(cells: readonly Cell[], value: Value): CurvePoint[] {
  return curveOver(cells.map((cell) => valuesByEpoch(cell, value)));
}

/** The same of the difference from the run with the same seed among `reference`; empty without a common seed. */
export function differenceCurve(
  cells: readonly Cell[],
  reference: readonly Cell[],
  value: Value,
): CurvePoint[] {
  return curveOver(
    cells.flatMap((cell) => {
      const other = reference.find(({ record }) => record.seed === cell.record.seed);
      if (!other) return [];
      const theirs = valuesByEpoch(other, value);
      const common = [...valuesByEpoch(cell, value)].filter(([epoch]) => theirs.has(epoch));
      return [new Map(common.map(([epoch, own]) => [epoch, own - theirs.get(epoch)!]))];
    }),
  );
}

function valuesByEpoch({ record }: Cell, value: Value): Map<number, number> {
  return new Map(
    record.curve.flatMap((point) => {
      const measured = value(point);
      return measured === null ? [] : [[point.epoch, measured] as const];
    }),
  );
}

function curveOver(runs: readonly ReadonlyMap<number, number>[]): CurvePoint[] {
  const epochs = [...new Set(runs.flatMap((run) => [...run.keys()]))].sort((a, b) => a - b);
  return epochs.map((epoch) => {
    const values = runs.flatMap((run) => run.get(epoch) ?? []);
    return {
      epoch,
      mean: values.reduce((sum, measured) => sum + measured, 0) / values.length,
      lowest: Math.min(...values),
      highest: Math.max(...values),
    };
  });
}
