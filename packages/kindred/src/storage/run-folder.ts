import { existsSync } from 'node:fs';
import { appendFile, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import {
  accuracyIn,
  evaluationSchema,
  evaluationText,
  type HeldOutAccuracy,
  heldOut,
  type MeasuredAccuracy,
  metricsUntil,
  type RunEvaluation,
  type RunFiles,
  type RunRecord,
  runRecordSchema,
} from '@kindred/core/run';
import { type Checkpoint, decodeCheckpoint, type Position, readPosition } from '@kindred/core/train';
import { fileError } from './file-error.js';
import { lockHolder, type Release, tryLock } from './lock.js';
import { makeFolder } from './make-folder.js';
import { readBytes, readJson, readText, withFileParts } from './read.js';
import { writeAtomically } from './write-atomically.js';

/** The files of one run; see docs/architecture.md. */
export class RunFolder implements RunFiles {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder of a new run and writes its record.
   * @param start weights of its own to start from, which the record names
   * @throws UsageError where the folder already holds a run.
   */
  static async create(path: string, record: RunRecord, start?: Uint8Array): Promise<RunFolder> {
    const folder = RunFolder.unused(path);
    await makeFolder(join(path, 'checkpoints'));
    // The record comes last: it makes the folder a run.
    if (start) await writeAtomically(folder.checkpointPath('start'), start);
    await writeAtomically(folder.recordPath, recordText(record));
    return folder;
  }

  /** The folder of a run to come. @throws UsageError where it already holds a run. */
  static unused(path: string): RunFolder {
    const folder = new RunFolder(path);
    if (!existsSync(folder.recordPath)) return folder;
    throw new UsageError(
      `${path} already holds a run; continue it with \`resume(${JSON.stringify(path)})\`, or choose another \`out\``,
    );
  }

  /** @throws UsageError where there is no run. */
  static open(path: string): RunFolder {
    const folder = new RunFolder(path);
    if (existsSync(folder.recordPath)) return folder;
    const what = existsSync(path) ? 'holds no run (no config.json)' : 'does not exist';
    throw new UsageError(`${path} ${what}; name the folder of a run, such as runs/digits-lenet-cc`);
  }

  /** The checkpoint of the best epoch of a run; undefined where a folder holds none. */
  static bestPathIn(path: string): string | undefined {
    const folder = new RunFolder(path);
    return existsSync(folder.recordPath) ? folder.checkpointPath('best') : undefined;
  }

  get recordPath(): string {
    return join(this.path, 'config.json');
  }

  get metricsPath(): string {
    return join(this.path, 'metrics.jsonl');
  }

  /** The classifier, once the run is finished. */
  get modelPath(): string {
    return join(this.path, 'model.onnx');
  }

  /** The page that shows the run. */
  get reportPath(): string {
    return join(this.path, 'report.html');
  }

  /** `start`: the weights of a pruned network before its training. */
  checkpointPath(kind: 'last' | 'best' | 'start'): string {
    return join(this.path, 'checkpoints', `${kind}.safetensors`);
  }

  /** The living process that trains the run; undefined where none does. */
  holder(): Promise<number | undefined> {
    return lockHolder(join(this.path, 'lock'));
  }

  /**
   * Keeps other processes, and others in this one, out until the returned function is called.
   * @throws UsageError where a living process holds the run.
   */
  async lock(): Promise<Release> {
    const path = resolve(this.path, 'lock');
    const lock = await tryLock(path);
    if (typeof lock === 'function') return lock;
    throw new UsageError(
      `${this.path} is in use by process ${lock}; wait for it (if that is another program, remove ${path})`,
    );
  }

  /** @throws KindredError where it is damaged. */
  readRecord(): Promise<RunRecord> {
    return readJson(this.recordPath, runRecordSchema);
  }

  /** Changes the record, in one step. @throws KindredError where it cannot be written. */
  async writeRecord(record: RunRecord): Promise<void> {
    await writeAtomically(this.recordPath, recordText(record));
  }

  /** The checkpoint to go on from; undefined where the run was ended before its first. */
  async readLast(): Promise<Checkpoint | undefined> {
    const path = this.checkpointPath('last');
    return existsSync(path) ? decodeCheckpoint(await readBytes(path), path) : undefined;
  }

  /** Where the run stands by its last checkpoint; undefined where it was ended before its first. */
  async readPosition(): Promise<Position | undefined> {
    const path = this.checkpointPath('last');
    if (!existsSync(path)) return undefined;
    return withFileParts(path, (file) => readPosition(file, path));
  }

  /** The weights of the best epoch; undefined where there are none yet. */
  async readBest(): Promise<Uint8Array | undefined> {
    const path = this.checkpointPath('best');
    return existsSync(path) ? readBytes(path) : undefined;
  }

  async saveCheckpoint(kind: 'last' | 'best', bytes: Uint8Array): Promise<void> {
    await writeAtomically(this.checkpointPath(kind), bytes);
  }

  async appendMetrics(entry: { readonly step: number }): Promise<void> {
    try {
      await appendFile(this.metricsPath, `${JSON.stringify(entry)}\n`);
    } catch (error) {
      throw fileError(error, this.metricsPath, 'written');
    }
  }

  /** Forgets what was recorded after a position, before the run goes on from there; also a line cut short. */
  async truncateMetrics(position: Position): Promise<void> {
    if (!existsSync(this.metricsPath)) return;
    const text = await readText(this.metricsPath);
    await writeAtomically(this.metricsPath, metricsUntil(text, position));
  }

  /**
   * Records how the finished network does, how its head did before tuning, where that was measured, and what the images share with
   * those that it was trained on.
   */
  async writeEvaluation(evaluation: RunEvaluation): Promise<void> {
    await writeAtomically(this.#evaluationPath, evaluationText(evaluation));
  }

  /** Accuracy of the finished network, and on what; undefined where it was not measured. */
  async readEvaluation(): Promise<MeasuredAccuracy | undefined> {
    if (!existsSync(this.#evaluationPath)) return undefined;
    return accuracyIn(await readJson(this.#evaluationPath, evaluationSchema));
  }

  /** The same on held-out data; undefined for training images. */
  async readAccuracy(): Promise<HeldOutAccuracy | undefined> {
    return heldOut(await this.readEvaluation());
  }

  get #evaluationPath(): string {
    return join(this.path, 'evaluation.json');
  }

  /** Removes what a killed process left half-written. */
  async removeLeftovers(): Promise<void> {
    for (const folder of [this.path, join(this.path, 'checkpoints')]) {
      if (!existsSync(folder)) continue;
      for (const name of await readdir(folder)) if (name.endsWith('.tmp')) await rm(join(folder, name));
    }
  }
}

function recordText(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** The first of `path`, `path-2`, `path-3`, ... that does not exist. */
export function unusedPath(path: string): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? path : join(dirname(path), `${basename(path)}-${i}`);
    if (!existsSync(candidate)) return candidate;
  }
}
