import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComparedRun, TryModel } from '@kindred/studio/protocol';
import { mapConcurrently } from '../../data/map-concurrently.js';
import type { RunTable } from '../compare/run-table.js';
import { Refusal } from '../errors.js';

/** Folders that are looked through together. */
const atOnce = 16;

/** A classifier that can be loaded. */
export interface UsableModel extends TryModel {
  /** What `loadClassifier` takes. */
  readonly path: string;
  /** The run that it is of, by its name; undefined for a file beside the runs. */
  readonly run: string | undefined;
  /** The state of its file: another one is another model. */
  readonly version: string;
}

/** The classifiers in a folder of runs: finished runs, the newest first, then exported files in them and beside them. */
export async function usableModels(runs: RunTable): Promise<UsableModel[]> {
  const all = await runs.list();
  const ofRuns = await mapConcurrently(all, atOnce, (run) => ofRun(runs.path, run));
  const folders = [undefined, ...all.map(({ name }) => name)];
  const ofFiles = await mapConcurrently(folders, atOnce, async (run) => {
    const names = await readdir(run === undefined ? runs.path : join(runs.path, run)).catch(() => []);
    return Promise.all(names.sort().map((name) => ofFile(runs.path, run, name)));
  });
  return [...ofRuns, ...ofFiles.flat()].filter((model) => model !== undefined);
}

/** @throws Refusal where there is none of that name: no other name leads anywhere. */
export async function usableModel(runs: RunTable, id: string): Promise<UsableModel> {
  const [, kind, folder, name] = /^(run|file):(?:([^/\\]+)\/)?([^/\\]+)$/.exec(id) ?? [];
  const refusal = new Refusal(404, `there is no classifier ${id} in ${runs.path}`);
  if (name === undefined || (kind === 'run' && folder !== undefined)) throw refusal;
  // Runs are those of the table.
  const run =
    kind === 'run' ? await runs.get(name) : folder === undefined ? undefined : await runs.get(folder);
  const found = kind === 'run' ? await ofRun(runs.path, run!) : await ofFile(runs.path, run?.name, name);
  if (!found) throw refusal;
  return found;
}

/** Undefined for a run that is not finished. */
async function ofRun(
  runsFolder: string,
  { name, state, recipe, accuracy, date }: ComparedRun,
): Promise<UsableModel | undefined> {
  const path = join(runsFolder, name);
  const file = state === 'finished' ? await modelFile(join(path, 'model.onnx')) : undefined;
  if (!file) return undefined;
  return {
    ...{ id: `run:${name}`, kind: 'run', title: name, run: name, path, date, version: file.version },
    ...(recipe && { data: recipe.data, model: recipe.model }),
    ...(accuracy && { accuracy: accuracy.value }),
  };
}

/** An exported file beside the runs, or in the folder of one; undefined for others, and for what the run itself uses. */
async function ofFile(
  runsFolder: string,
  run: string | undefined,
  name: string,
): Promise<UsableModel | undefined> {
  if (!name.endsWith('.onnx') || name.startsWith('.') || (run !== undefined && name === 'model.onnx'))
    return undefined;
  const path = join(runsFolder, run ?? '', name);
  const file = await modelFile(path);
  const title = run === undefined ? name : `${run}/${name}`;
  return file && { ...{ id: `file:${title}`, kind: 'file', title, run, path }, ...file };
}

/** Undefined for what is no file, such as a link that leads somewhere else. */
async function modelFile(path: string): Promise<{ date: string; version: string } | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats?.isFile()) return undefined;
  return { date: stats.mtime.toISOString(), version: `${stats.ino} ${stats.size} ${stats.mtimeMs}` };
}
