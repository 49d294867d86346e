import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunOptions, train } from '../api/train.js';
import { writeFiles } from './temp-folder.js';
import { tinyOptions, tinyPictures } from './tiny-training.js';

/** A folder of data and runs that several tests look at. */
export interface TinyRuns {
  readonly root: string;
  /** Pictures of three classes. */
  readonly data: string;
  readonly runs: string;
  /** Trains one more run on the pictures. */
  train(name: string, options?: RunOptions): Promise<string>;
  remove(): Promise<void>;
}

/** Makes a folder with pictures, and no runs yet. */
export async function tinyRuns(): Promise<TinyRuns> {
  const root = await mkdtemp(join(tmpdir(), 'kindred-runs-'));
  await writeFiles(root, await tinyPictures('pets'));
  const [data, runs] = [join(root, 'pets'), join(root, 'runs')];
  await mkdir(runs);
  return {
    ...{ root, data, runs },
    async train(name, options = {}) {
      const out = join(runs, name);
      await train({ ...tinyOptions, data, out, report: false, ...options } as RunOptions);
      return out;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
