import { existsSync } from 'node:fs';
import { appendFile, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { EvaluationReport } from '@kindred/core/evaluate';
import {
  type Checkpoint,
  decodeCheckpoint,
  type Position,
  type RunStorage,
  readPosition,
} from '@kindred/core/train';
import * as z from 'zod';
import { fileError } from './file-error.js';
import { lockHolder, type Release, tryLock } from './lock.js';
import { makeFolder } from './make-folder.js';
import { readBytes, readJson, readText, withFileParts } from './read.js';
import { type RunRecord, runRecordSchema } from './record.js';
import { writeAtomically } from './write-atomically.js';

/** What is read back of an evaluation. */
const evaluationSchema = z.looseObject({
  split: z.enum(['train', 'validation', 'test']),
  samples: z.int(),
  accuracy: z.looseObject({
    top1: z.number(),
    interval: z.object({ lower: z.number(), upper: z.number() }),
  }),
});

/** How often the finished network is right. */
export interface MeasuredAccuracy {
  readonly top1: number;
  readonly split: SplitName;
  readonly images: number;
  /** 95 % confidence interval (Wilson). */
  readonly interval: { readonly lower: number; readonly upper: number };
}

/** The same on images that it has not been trained on. */
export interface HeldOutAccuracy extends MeasuredAccuracy {
  readonly split: 'validation' | 'test';
}

/** The files of one run; see docs/architecture.md. */
export class RunFolder implements RunStorage {
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
    const lines = text.split('\n').filter((line) => isBefore(line, position));
    await writeAtomically(this.metricsPath, lines.map((line) => `${line}\n`).join(''));
  }

  /**
   * Records how the finished network does, how its head did before tuning, where that was measured, and what the images share with
   * those that it was trained on.
   */
  async writeEvaluation({
    split,
    report,
    head,
    shared,
  }: {
    readonly split: SplitName;
    readonly report: EvaluationReport;
    readonly head?: Position['head'];
    readonly shared?: object | undefined;
  }): Promise<void> {
    const evaluation = {
      split,
      ...report,
      ...(head && { head }),
      ...(shared && { sharedWithTraining: shared }),
    };
    await writeAtomically(this.#evaluationPath, `${JSON.stringify(evaluation, null, 2)}\n`);
  }

  /** Accuracy of the finished network, and on what; undefined where it was not measured. */
  async readEvaluation(): Promise<MeasuredAccuracy | undefined> {
    if (!existsSync(this.#evaluationPath)) return undefined;
    const { split, samples, accuracy } = await readJson(this.#evaluationPath, evaluationSchema);
    const { top1, interval } = accuracy;
    return { top1, split, images: samples, interval };
  }

  /** The same on held-out data; undefined for training images. */
  async readAccuracy(): Promise<HeldOutAccuracy | undefined> {
    const evaluation = await this.readEvaluation();
    if (!evaluation || evaluation.split === 'train') return undefined;
    return { ...evaluation, split: evaluation.split };
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

/** Whether a line of metrics tells of something that the position has behind it. */
function isBefore(line: string, position: Position): boolean {
  try {
    const { type, step, epoch } = JSON.parse(line) as { type: string; step: number; epoch: number };
    return type === 'epoch' ? epoch <= position.epoch : step <= position.step;
  } catch {
    return false;
  }
}

/** The first of `path`, `path-2`, `path-3`, ... that does not exist. */
export function unusedPath(path: string): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? path : join(dirname(path), `${basename(path)}-${i}`);
    if (!existsSync(candidate)) return candidate;
  }
}
