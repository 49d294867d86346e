import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@kindred/core';
import { note, type Terminal } from '../terminal/terminal.js';

/** Where runs are put unless one says otherwise. */
const runsFolder = 'runs';

/** What a run has to have: a checkpoint, or the classifier that a run leaves when it has ended. */
export type Wanted = 'checkpoint' | 'classifier';

/** The given path of a run; the newest in `runs` that has what is wanted where none is given, which is then said. */
export async function givenOrNewestRun(
  path: string | undefined,
  terminal: Terminal,
  wanted: Wanted = 'checkpoint',
): Promise<string> {
  if (path !== undefined) return path;
  const newest = await newestRun(runsFolder, wanted);
  note(terminal, `using ${newest}, the newest ${wanted === 'classifier' ? 'finished run' : 'run'}`);
  return newest;
}

/**
 * The run in a folder of runs that was worked on last, by the time of its checkpoint; runs without what is wanted
 * (killed early, diverged, not finished) are passed over.
 * @throws UsageError where there is none.
 */
export async function newestRun(folder: string, wanted: Wanted = 'checkpoint'): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const runs = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const needed = ['config.json', ...(wanted === 'classifier' ? ['model.onnx'] : [])];
      const hasAll = needed.every((file) => existsSync(join(path, file)));
      return { path, time: hasAll ? await timeOf(join(path, 'checkpoints', 'last.safetensors')) : 0 };
    }),
  );
  const newest = runs.filter(({ time }) => time > 0).sort((a, b) => b.time - a.time)[0];
  if (newest) return newest.path;
  throw new UsageError(
    `there is no run with a ${wanted} in ${folder}/ here: name one, or make one with kindred train`,
  );
}

/** When a file was changed last (milliseconds); 0 where there is none. */
async function timeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
