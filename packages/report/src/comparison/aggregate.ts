import { checkOptions } from '@kindred/core/config';
import { median, type Summary, summarize } from '../statistics/summary.js';
import type { Cell } from './cell.js';
import { type CellClasses, cellClasses } from './cell-classes.js';
import { type Difference, differencesFrom } from './differences.js';
import { buildGrid, type Grid } from './grid.js';

/** How {@link aggregate} sets up a comparison. */
export interface AggregateOptions {
  /** Shown name of the loss that the others are compared with; that of the first cell where not given. */
  readonly baseline?: string;
}

/** One value for each loss (row) and setting (column); null where there is no run. */
export type Table<T> = readonly (readonly (T | null)[])[];

/** What training costs. */
export interface Cost {
  /** Per epoch: median over seeds of the median over epochs; null where there were no epochs. */
  readonly seconds: number | null;
  /** Those of the baseline are 1; null without it, or without epochs. */
  readonly relative: number | null;
  /** Learned values in the exported classifier. */
  readonly parameters: number;
}

/** How the classes did with a loss in a setting. */
export interface ClassSummary {
  /** Over seeds, as a share; chance is 1 / the number of classes that have test images. */
  readonly balancedAccuracy: Summary;
  /** Over seeds. */
  readonly macroF1: Summary;
  /** Whether the test images of the classes are uneven in number; see `ClassGaps`. */
  readonly uneven: boolean;
  /** Classes without test images. */
  readonly untested: readonly number[];
  /** Classes with test images that a run with one of the seeds, or more, took no image for. */
  readonly neverPredicted: readonly number[];
}

/** Everything that a report says in numbers. */
export interface Comparison {
  readonly grid: Grid;
  readonly baseline: string;
  /** Test accuracy over seeds, as a share. */
  readonly accuracy: Table<Summary>;
  readonly classes: Table<ClassSummary>;
  readonly cost: Table<Cost>;
  /** Mean distance within classes over that between classes, over seeds. */
  readonly compactness: {
    readonly embedding: Table<Summary>;
    /** Of the losses that have channel attention. */
    readonly attention: Table<Summary>;
  };
  readonly differences: readonly Difference[];
}

/**
 * Sets up a comparison. Cells may be missing, also all of the baseline's.
 * @throws KindredError where there is no cell, or the cells do not belong in one comparison: a run is there twice, or a name stands for two
 *   losses, networks or data sets.
 */
export function aggregate(cells: readonly Cell[], options: AggregateOptions = {}): Comparison {
  checkOptions('aggregate', options, { baseline: true });
  const baseline = options.baseline ?? cells[0]?.record.loss.name ?? '';
  const grid = buildGrid(cells, baseline);
  const table = <T>(value: (cells: readonly Cell[], reference: readonly Cell[]) => T | null): Table<T> =>
    grid.losses.map((loss) =>
      grid.settings.map((setting) => {
        const own = grid.cells(setting, loss);
        return own.length === 0 ? null : value(own, grid.cells(setting, baseline));
      }),
    );
  return {
    grid,
    baseline,
    accuracy: table((own) => summarize(own.map(({ record }) => record.evaluation.accuracy))),
    classes: table(classesOf),
    cost: table(costOf),
    compactness: {
      embedding: table((own) => summarizeKnown(own.map(({ record }) => record.compactness.embedding.ratio))),
      attention: table((own) =>
        summarizeKnown(own.map(({ record }) => record.compactness.attention?.ratio ?? null)),
      ),
    },
    differences: differencesFrom(grid, baseline),
  };
}

function classesOf(cells: readonly Cell[]): ClassSummary {
  const found = cells.map(cellClasses);
  const missed = new Set(found.flatMap(({ neverPredicted }) => neverPredicted));
  const [{ uneven, untested }] = found as [CellClasses, ...CellClasses[]];
  return {
    balancedAccuracy: summarize(found.map(({ balancedAccuracy }) => balancedAccuracy)),
    macroF1: summarize(found.map(({ macroF1 }) => macroF1)),
    uneven,
    untested,
    neverPredicted: [...missed].sort((a, b) => a - b),
  };
}

function costOf(cells: readonly Cell[], reference: readonly Cell[]): Cost {
  const seconds = medianSeconds(cells);
  const usual = medianSeconds(reference);
  return {
    seconds,
    relative: seconds === null || usual === null ? null : seconds / usual,
    parameters: cells[0]!.record.parameters,
  };
}

function medianSeconds(cells: readonly Cell[]): number | null {
  const known = cells.flatMap(({ record }) => record.secondsPerEpoch ?? []);
  return known.length === 0 ? null : median(known);
}

function summarizeKnown(values: readonly (number | null)[]): Summary | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : summarize(known);
}
