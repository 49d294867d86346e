import { holm } from '../statistics/holm.js';
import { discordance, type McNemar, mcnemar } from '../statistics/mcnemar.js';
import { type PairedT, pairedT } from '../statistics/paired-t.js';
import type { Cell } from './cell.js';
import type { Grid, Setting } from './grid.js';

/** Two-sided level of all tests, after correction; the intervals have the confidence 1 - LEVEL. */
export const LEVEL = 0.05;

/** Of accuracies, and less than any number of images makes a difference. */
const ROUNDING = 1e-9;

/**
 * What the t-test says of a loss against the baseline. `better`, `worse`: also after correction. `unclear`: by itself,
 * but no longer after correction. `alike`: no difference beyond noise. Without a test: `equal` where both have the same
 * accuracy with every seed, of two at least; else `untested`, with one common seed, or differences that do not vary.
 */
export type Verdict = 'better' | 'worse' | 'unclear' | 'alike' | 'equal' | 'untested';

/** A loss against the baseline in one setting, over the seeds that both have. */
export interface Difference {
  readonly setting: Setting;
  readonly loss: string;
  /** At least one. */
  readonly seeds: readonly number[];
  /** Of the accuracies, as shares: loss - baseline. */
  readonly accuracy: PairedT;
  /** Of the t-test, after Holm's correction; null where there is no test. */
  readonly adjustedP: number | null;
  /** On the predictions of all common seeds together; `firstOnly`: the loss alone is right. */
  readonly pooled: McNemar;
  readonly pooledAdjustedP: number | null;
  readonly verdict: Verdict;
}

/**
 * Compares every loss with the baseline in every setting where both have a seed in common. Holm's correction takes
 * all of them as one family, for each of the two tests by itself.
 */
export function differencesFrom(grid: Grid, baseline: string): Difference[] {
  const pairs = grid.settings.flatMap((setting) =>
    grid.losses
      .filter((loss) => loss !== baseline)
      .map((loss) => ({ setting, loss, ...commonSeeds(grid, setting, loss, baseline) }))
      .filter(({ seeds }) => seeds.length > 0),
  );
  const tests = pairs.map(({ first, second }) => ({
    accuracy: pairedT(first.map(accuracyOf), second.map(accuracyOf), 1 - LEVEL),
    pooled: mcnemar(pooledDiscordance(first, second)),
  }));
  const adjusted = holm(tests.map(({ accuracy }) => (accuracy.kind === 'tested' ? accuracy.p : null)));
  const pooledAdjusted = holm(tests.map(({ pooled }) => pooled.p));
  return pairs.map(({ setting, loss, seeds }, i) => ({
    setting,
    loss,
    seeds,
    ...tests[i]!,
    adjustedP: adjusted[i]!,
    pooledAdjustedP: pooledAdjusted[i]!,
    verdict: verdictOf(tests[i]!.accuracy, adjusted[i]!),
  }));
}

function commonSeeds(grid: Grid, setting: Setting, loss: string, baseline: string) {
  const others = new Map(grid.cells(setting, baseline).map((cell) => [cell.record.seed, cell]));
  const first = grid.cells(setting, loss).filter(({ record }) => others.has(record.seed));
  const seeds = first.map(({ record }) => record.seed);
  return { seeds, first, second: seeds.map((seed) => others.get(seed)!) };
}

function accuracyOf({ record }: Cell): number {
  return record.evaluation.accuracy;
}

function pooledDiscordance(first: readonly Cell[], second: readonly Cell[]) {
  const counts = first.map(({ arrays }, i) =>
    discordance(arrays.labels, arrays.predictions, second[i]!.arrays.predictions),
  );
  return {
    firstOnly: counts.reduce((sum, { firstOnly }) => sum + firstOnly, 0),
    secondOnly: counts.reduce((sum, { secondOnly }) => sum + secondOnly, 0),
  };
}

function verdictOf(test: PairedT, adjustedP: number | null): Verdict {
  if (test.kind !== 'tested') {
    const isEqual = test.kind === 'equal differences' && Math.abs(test.difference) < ROUNDING;
    return isEqual ? 'equal' : 'untested';
  }
  if (adjustedP! < LEVEL) return test.difference > 0 ? 'better' : 'worse';
  return test.p < LEVEL ? 'unclear' : 'alike';
}
