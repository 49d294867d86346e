import { existsSync } from 'node:fs';
import { UsageError } from '@kindred/core/errors';
import { listBriefly } from '@kindred/report/text';
import { type ListedRun, listRuns } from '../../api/listing/list-runs.js';
import { note, type Terminal } from '../terminal/terminal.js';

/** Where runs are put unless one says otherwise. */
const runsFolder = 'runs';

/** The given path of a run; where none is given the newest finished run in `runs`, which is then said. */
export async function givenOrNewestRun(path: string | undefined, terminal: Terminal): Promise<string> {
  if (path !== undefined) return path;
  const { newest, skipped } = await newestRun(runsFolder);
  const others = skipped.length === 0 ? '' : ` (not ${describe(skipped)})`;
  note(terminal, `using ${newest}, the newest finished run${others}`);
  return newest;
}

/**
 * The run in a folder of runs that was finished last, and the newer ones that are not finished.
 * @throws UsageError where there is none.
 */
export async function newestRun(folder: string): Promise<{ newest: string; skipped: readonly ListedRun[] }> {
  const runs = existsSync(folder) ? await listRuns(folder) : [];
  const index = runs.findIndex(({ state }) => state === 'finished');
  if (index >= 0) return { newest: runs[index]!.path, skipped: runs.slice(0, index) };
  const others = runs.length === 0 ? '' : `, only ${describe(runs)}`;
  throw new UsageError(
    `there is no finished run in ${folder}/ here${others}: name one, or make one with kindred train`,
  );
}

/** `runs/a, which is interrupted, runs/b, which is damaged`. */
function describe(runs: readonly ListedRun[]): string {
  return listBriefly(
    runs.map(({ path, state }) => `${path}, which is ${state}`),
    3,
  );
}
