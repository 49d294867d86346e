import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Checkpoint, decodeCheckpoint, type RunStorage, UsageError } from '@kindred/core';
import { fileError } from '../files/file-error.js';
import { readBytes, readJson } from '../files/read.js';
import { writeAtomically } from '../files/write-atomically.js';
import { type RunRecord, runRecordSchema } from './record.js';

/** The files of one run; see docs/architecture.md. */
export class RunFolder implements RunStorage {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder of a new run and writes its record.
   * @throws UsageError where the folder already holds something.
   */
  static async create(path: string, record: RunRecord): Promise<RunFolder> {
    const folder = new RunFolder(path);
    if (existsSync(folder.recordPath)) {
      throw new UsageError(
        `${path} already holds a run; continue it with --resume ${path}, or choose another --out`,
      );
    }
    try {
      await mkdir(join(path, 'checkpoints'), { recursive: true });
    } catch (error) {
      throw fileError(error, path, 'written');
    }
    await writeAtomically(folder.recordPath, `${JSON.stringify(record, null, 2)}\n`);
    return folder;
  }

  /** @throws UsageError where there is no run. */
  static open(path: string): RunFolder {
    const folder = new RunFolder(path);
    if (existsSync(folder.recordPath)) return folder;
    const what = existsSync(path) ? 'holds no run (no config.json)' : 'does not exist';
    throw new UsageError(`${path} ${what}; name the folder of a run, such as runs/digits-lenet-cc`);
  }

  get recordPath(): string {
    return join(this.path, 'config.json');
  }

  get metricsPath(): string {
    return join(this.path, 'metrics.jsonl');
  }

  checkpointPath(kind: 'last' | 'best'): string {
    return join(this.path, 'checkpoints', `${kind}.safetensors`);
  }

  readRecord(): Promise<RunRecord> {
    return readJson(this.recordPath, runRecordSchema);
  }

  /** The checkpoint to go on from; undefined where the run was ended before its first. */
  async readLast(): Promise<Checkpoint | undefined> {
    const path = this.checkpointPath('last');
    return existsSync(path) ? decodeCheckpoint(await readBytes(path), path) : undefined;
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

  /** Forgets what was recorded after a step, before the run goes on from there; also a line cut short. */
  async truncateMetrics(step: number): Promise<void> {
    if (!existsSync(this.metricsPath)) return;
    const lines = (await readFile(this.metricsPath, 'utf8'))
      .split('\n')
      .filter((line) => stepOf(line) <= step);
    await writeAtomically(this.metricsPath, lines.map((line) => `${line}\n`).join(''));
  }

  async writeJson(name: string, value: unknown): Promise<string> {
    return this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Writes a file of the run; returns its path. */
  async write(name: string, content: Uint8Array | string): Promise<string> {
    const path = join(this.path, name);
    await writeAtomically(path, content);
    return path;
  }

  /** Removes what a killed process left half-written. */
  async removeLeftovers(): Promise<void> {
    for (const folder of [this.path, join(this.path, 'checkpoints')]) {
      if (!existsSync(folder)) continue;
      for (const name of await readdir(folder)) if (name.endsWith('.tmp')) await rm(join(folder, name));
    }
  }
}

/** The step of a line of metrics; infinite where the line is damaged. */
function stepOf(line: string): number {
  try {
    return (JSON.parse(line) as { step: number }).step;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** The first of `path`, `path-2`, `path-3`, ... that does not exist. */
export function unusedPath(path: string): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? path : join(dirname(path), `${basename(path)}-${i}`);
    if (!existsSync(candidate)) return candidate;
  }
}
