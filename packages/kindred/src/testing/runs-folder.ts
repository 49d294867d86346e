import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { livingProcess } from '../storage/process-mark.js';
import { tempFolder } from './temp-folder.js';

/** A new folder of runs; the trainings that studios start in it, which outlive them, do not outlive the running test. */
export async function runsFolder(): Promise<string> {
  const runs = await tempFolder();
  onTestFinished(async () => {
    const trainings = join(runs, '.trainings');
    for (const id of await readdir(trainings).catch(() => [])) {
      const text = await readFile(join(trainings, id, 'training.json'), 'utf8').catch(() => '{}');
      const { mark = '' } = JSON.parse(text) as { readonly mark?: string };
      const pid = livingProcess(mark);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
  });
  return runs;
}
