import { UsageError } from '@kindred/core/errors';
import type { Cell } from '@kindred/report';
import { ComparisonFolder } from './comparison-folder.js';
import type { ComparisonRecord } from './comparison-record.js';
import { differencesBetween, runIdentity } from './identity.js';
import { type PlannedRun, planRuns } from './planned-runs.js';

/** A run that the report lacks. */
export interface Gap {
  /** `digits/lenet/cc, seed 2` */
  readonly title: string;
  /** Why it failed; undefined where it is yet to be made. */
  readonly failure: string | undefined;
}

/** All runs of some comparisons that are finished, and those that are not. */
export interface GatheredCells {
  readonly records: readonly ComparisonRecord[];
  /** In the order of the grid, whatever folders they lie in. */
  readonly cells: readonly Cell[];
  readonly gaps: readonly Gap[];
}

/**
 * Reads the runs of one comparison, or of several that belong together: shards, or further losses, seeds or networks
 * under the same training.
 * @throws UsageError where the comparisons differ in something that they share, or have a run in common; KindredError
 *   where a file is damaged.
 */
export async function gatherCells(paths: readonly string[]): Promise<GatheredCells> {
  const folders = paths.map((path) => ComparisonFolder.open(path));
  const records = await Promise.all(folders.map((folder) => folder.readRecord()));
  requireSameTraining(paths, records);

  const cells: Cell[] = [];
  const gaps: Gap[] = [];
  for (const planned of gridOf(records)) {
    const holders = folders.filter((folder) => folder.isFinished(planned));
    if (holders.length > 1) {
      throw new UsageError(
        `${holders[0]!.path} and ${holders[1]!.path} both have ${planned.title}, and a run counts once: ` +
          'leave one of them out',
      );
    }
    if (holders[0]) cells.push(await holders[0].readCell(planned));
    else gaps.push({ title: planned.title, failure: await failureOf(folders, planned) });
  }
  return { records, cells, gaps };
}

/** @throws UsageError where two comparisons differ in what they share. */
function requireSameTraining(paths: readonly string[], records: readonly ComparisonRecord[]): void {
  const settings = records.map(runIdentity);
  for (const [i, path] of paths.entries()) {
    for (const [j, other] of paths.slice(0, i).entries()) {
      const differences = differencesBetween(settings[j]!, settings[i]!, [`in ${other}`, `in ${path}`]);
      if (differences.length === 0) continue;
      throw new UsageError(
        `${other} and ${path} cannot be in one report: ${differences.slice(0, 3).join('; ')}`,
      );
    }
  }
}

/** The plannedRuns of all comparisons, each once: data sets, networks, losses and seeds as they first appear. */
function gridOf(records: readonly ComparisonRecord[]): PlannedRun[] {
  const plannedRuns = new Map(records.flatMap(planRuns).map((planned) => [planned.slug, planned]));
  const rank = (names: readonly string[]) => {
    const distinct = [...new Set(names)];
    return (name: string) => distinct.indexOf(name);
  };
  const data = rank(records.flatMap((record) => record.data.map(({ name }) => name)));
  const model = rank(
    records.flatMap((record) => record.data.flatMap(({ models }) => models.map(({ name }) => name))),
  );
  const loss = rank(records.flatMap(({ losses }) => losses.map(({ name }) => name)));
  return [...plannedRuns.values()].sort(
    (a, b) =>
      data(a.data) - data(b.data) ||
      model(a.model.name) - model(b.model.name) ||
      loss(a.loss.name) - loss(b.loss.name) ||
      a.seed - b.seed,
  );
}

async function failureOf(
  folders: readonly ComparisonFolder[],
  planned: PlannedRun,
): Promise<string | undefined> {
  const failures = await Promise.all(folders.map((folder) => folder.readFailure(planned)));
  return failures.find((failure) => failure !== undefined);
}
