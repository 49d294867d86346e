import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { SplitName } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { type Position, trainsHeadAlone } from '@kindred/core/train';
import { fileError } from '../../storage/file-error.js';
import type { RunRecord } from '../../storage/record.js';
import { RunFolder } from '../../storage/run-folder.js';
import { type RunSettings, settingsOf } from '../run-settings.js';
import { shownName } from '../shown-name.js';

/**
 * - `finished`: trained to its end, evaluated and exported
 * - `running`: a living process of this machine trains it
 * - `interrupted`: it can be resumed
 * - `damaged`: a file of it cannot be read
 */
export type RunState = 'finished' | 'running' | 'interrupted' | 'damaged';

/** A run in short; plain JSON. */
export interface ListedRun {
  /** Its folder, begun as the folder that was listed. */
  readonly path: string;
  readonly name: string;
  readonly state: RunState;
  /** What is wrong with a damaged run. */
  readonly problem?: string;
  /** What it was trained with; of a damaged run only where its record can be read. */
  readonly recipe?: {
    /** Name of the data set. */
    readonly data: string;
    /** The network and the loss with the options that were given, as `cc:lambda=0.1`. */
    readonly model: string;
    readonly loss: string;
    readonly seed: number;
    /** Epochs that it was to take; 0 where a head alone is trained. */
    readonly epochs: number;
    /** Whether a head is trained on the frozen backbone, and nothing else. */
    readonly headAlone?: true;
    /** Everything that determines it. */
    readonly settings: RunSettings;
  };
  /** Epochs that are complete. */
  readonly epochs?: number;
  /** In 0 .. 1, and the images that it was measured on: of an unfinished run, the best so far on validation images. */
  readonly accuracy?: { readonly value: number; readonly split: SplitName };
  /** What its files take on the disk. */
  readonly bytes: number;
  /** When it was saved last (ISO 8601). */
  readonly date: string;
}

/**
 * The runs in a folder, the newest first. What is no run is passed over, and what is wrong with one told in its summary.
 * @throws UsageError where the folder does not exist, KindredError where it cannot be read.
 */
export async function listRuns(folder = 'runs'): Promise<ListedRun[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new UsageError(`${folder} does not exist`, { cause: error });
    throw fileError(error, folder, 'read');
  });
  const paths = names
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'config.json')));
  const runs = await Promise.all(paths.map((path) => summarizeRun(path)));
  return runs.sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
}

/** A run in short; what is wrong with it is told. @throws UsageError where there is none. */
export async function summarizeRun(path: string): Promise<ListedRun> {
  const folder = RunFolder.open(path);
  const files = { name: basename(resolve(path)), path, ...(await measureFiles(folder)) };
  let recipe: ListedRun['recipe'];
  try {
    recipe = recipeOf(await folder.readRecord());
    const position = await folder.readPosition();
    const evaluation = await folder.readEvaluation();
    const accuracy = evaluation ? { value: evaluation.top1, split: evaluation.split } : bestOf(position);
    const isFinished = evaluation && existsSync(folder.modelPath);
    const isRunning = (await folder.holder()) !== undefined;
    return {
      ...files,
      state: isRunning ? 'running' : isFinished ? 'finished' : 'interrupted',
      recipe,
      epochs: position?.epoch ?? 0,
      ...(accuracy && { accuracy }),
    };
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    return { ...files, state: 'damaged', problem: error.message, ...(recipe && { recipe }) };
  }
}

function recipeOf(record: RunRecord): NonNullable<ListedRun['recipe']> {
  const { classifier, seed, epochs, transfer } = record.config;
  const isHeadAlone = trainsHeadAlone(transfer);
  return {
    data: record.data.name,
    model: shownName(classifier.model),
    loss: shownName(classifier.loss),
    seed,
    epochs: isHeadAlone ? 0 : epochs,
    ...(isHeadAlone && { headAlone: true as const }),
    settings: settingsOf(record),
  };
}

function bestOf(position: Position | undefined): ListedRun['accuracy'] {
  return position?.best && { value: position.best.accuracy, split: 'validation' };
}

/** What a run's files take, and when its checkpoint, or else its record, was written. */
async function measureFiles(folder: RunFolder): Promise<Pick<ListedRun, 'bytes' | 'date'>> {
  const files = await readdir(folder.path, { recursive: true });
  const sizes = await Promise.all(
    files.map(async (file) => {
      const found = await statOf(join(folder.path, file));
      return found?.isFile() ? found.size : 0;
    }),
  );
  const saved = (await statOf(folder.checkpointPath('last'))) ?? (await statOf(folder.recordPath));
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    date: new Date(saved?.mtimeMs ?? 0).toISOString(),
  };
}

/** Undefined where the file is gone meanwhile. */
function statOf(path: string) {
  return stat(path).catch(() => undefined);
}
