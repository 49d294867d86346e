import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ListedRun, summarizeRun } from '../../api/listing/list-runs.js';
import { mapConcurrently } from '../../data/map-concurrently.js';
import type { RunsDesk } from '../runs/runs-desk.js';

/** A run as it was found. */
export interface FoundRun {
  readonly name: string;
  /** While it is the same, so is the run. */
  readonly state: unknown;
  /** Undefined where it is gone meanwhile. */
  read(): Promise<ListedRun | undefined>;
}

/** Looks which runs there are. */
export type RunSource = () => Promise<readonly FoundRun[]>;

/** Runs that are looked at together. */
const atOnce = 16;

/** Files by which one sees that a run is not as it was. */
const signs = [
  'config.json',
  'checkpoints/last.safetensors',
  'evaluation.json',
  'model.onnx',
  'pruning.json',
];

/** The runs that the studio follows anyway. */
export function runsOfDesk(desk: RunsDesk): RunSource {
  return async () =>
    desk.list().map(({ name }) => {
      const { listed } = desk.get(name);
      return { name, state: listed, read: async () => listed };
    });
}

/** Those of any folder. */
export function runsInFolder(path: string): RunSource {
  return async () => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    const names = entries
      .filter((entry) => !entry.isFile() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
    const found = await mapConcurrently(names, atOnce, async (name) => {
      const folder = join(path, name);
      const state = await stateOf(folder);
      return state === undefined ? [] : [{ name, state, read: () => readRun(folder) }];
    });
    return found.flat();
  };
}

/** Undefined where there is no run. */
async function stateOf(folder: string): Promise<string | undefined> {
  const stats = await Promise.all(signs.map((name) => stat(join(folder, name)).catch(() => undefined)));
  if (stats[0] === undefined) return undefined;
  // Who trains it: the name of a file. Whether that process is still alive shows as soon as it writes, or another one does.
  const holders = await readdir(join(folder, 'lock')).catch(() => []);
  return [...stats.map((one) => (one ? `${one.size}:${one.mtimeMs}` : '-')), ...holders].join(' ');
}

async function readRun(folder: string): Promise<ListedRun | undefined> {
  try {
    return await summarizeRun(folder);
  } catch (error) {
    if (!existsSync(join(folder, 'config.json'))) return undefined;
    throw error;
  }
}
