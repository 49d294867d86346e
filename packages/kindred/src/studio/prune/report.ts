import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { wilsonInterval } from '@kindred/core/evaluate';
import type { PrunedMeasures, PruneReportAnswer } from '@kindred/studio/protocol';
import { readPruningReport } from '../../api/prune/report.js';
import { RunFolder } from '../../storage/run-folder.js';

/** What pruning has changed in a run; undefined for one that was not made by pruning. @throws KindredError where it is damaged. */
export async function pruneReport(run: string, path: string): Promise<PruneReportAnswer | undefined> {
  if (!existsSync(join(path, 'pruning.json'))) return undefined;
  const { criterion, split, samples, before, cutAccuracy, after, widths, difference } =
    await readPruningReport(path);
  const accuracy = (value: number) => {
    const { lower, upper } = wilsonInterval(Math.round(value * samples), samples);
    return { value, lower, upper };
  };
  const measures = ({ accuracy: value, bytes, ...costs }: typeof after): PrunedMeasures => ({
    ...costs,
    accuracy: value === undefined ? null : accuracy(value),
    bytes: bytes ?? null,
  });
  return {
    ...{ run, criterion, split, samples, widths, difference },
    from: await originOf(path),
    before: measures(before),
    cut: accuracy(cutAccuracy),
    after: measures(after),
  };
}

/** The name of the run that it was made from, where that lies beside it. */
async function originOf(path: string): Promise<string | null> {
  const { prunedFrom } = await RunFolder.open(path).readRecord();
  if (prunedFrom === undefined) return null;
  const name = basename(String(prunedFrom));
  return existsSync(join(dirname(resolve(path)), name, 'config.json')) ? name : null;
}
