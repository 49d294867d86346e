import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parts } from '@kindred/core/config';
import { KindredError, UsageError } from '@kindred/core/errors';
import { type Cell, cellName, parseCellRecord } from '@kindred/report';
import * as z from 'zod';
import { type Release, tryLock } from '../../storage/lock.js';
import { makeFolder } from '../../storage/make-folder.js';
import { readBytes, readJson } from '../../storage/read.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { changedParts } from '../parts.js';
import { decodeCellArrays, encodeCellArrays } from './cell-arrays-file.js';
import { type ComparisonRecord, comparisonRecordSchema } from './comparison-record.js';
import { differencesBetween, gridIdentity, runIdentity } from './identity.js';
import type { PlannedRun } from './planned-runs.js';

const failureSchema = z.strictObject({ message: z.string() });

/** The files of a comparison; see docs/architecture.md. */
export class ComparisonFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder of a comparison, or opens it where it holds the same one.
   * @param parts those of one's own that it names
   * @throws UsageError where it holds another one, saying what differs; KindredError where the file of a part has changed.
   */
  static async create(path: string, record: ComparisonRecord, parts: Parts): Promise<ComparisonFolder> {
    const folder = new ComparisonFolder(path);
    const isNew = !existsSync(folder.#recordPath);
    if (!isNew) await folder.#requireSame(record, parts);
    await makeFolder(folder.#cellsPath);
    await makeFolder(join(path, 'runs'));
    if (isNew) await writeAtomically(folder.#recordPath, `${JSON.stringify(record, null, 2)}\n`);
    return folder;
  }

  /** @throws UsageError where there is no comparison. */
  static open(path: string): ComparisonFolder {
    const folder = new ComparisonFolder(path);
    if (existsSync(folder.#recordPath)) return folder;
    const what = existsSync(path) ? 'holds no comparison (no comparison.json)' : 'does not exist';
    throw new UsageError(`${path} ${what}; name the folder of one, such as comparisons/digits`);
  }

  get #recordPath(): string {
    return join(this.path, 'comparison.json');
  }

  get #cellsPath(): string {
    return join(this.path, 'cells');
  }

  /** The run's own folder, as `train` leaves it. */
  runPath({ slug }: PlannedRun): string {
    return join(this.path, 'runs', slug);
  }

  #cellPath({ slug }: PlannedRun, ending: string): string {
    return join(this.#cellsPath, `${slug}.${ending}`);
  }

  readRecord(): Promise<ComparisonRecord> {
    return readJson(this.#recordPath, comparisonRecordSchema);
  }

  async #requireSame(record: ComparisonRecord, parts: Parts): Promise<void> {
    const there = await this.readRecord();
    const [changed] = changedParts(this.path, there.parts, parts);
    if (changed !== undefined) {
      throw new KindredError(`${changed}: bring the old file back, or compare anew with another \`out\``);
    }
    const all = (one: ComparisonRecord) => [...gridIdentity(one), ...runIdentity(one)];
    const differences = differencesBetween(all(there), all(record), ['there', 'here']);
    if (differences.length === 0) return;
    const more = differences.length > 3 ? `; and ${differences.length - 3} more` : '';
    throw new UsageError(
      `${this.path} holds another comparison (${differences.slice(0, 3).join('; ')}${more}): ` +
        'give the same options to go on with it, or another `out`',
    );
  }

  /** Keeps other processes from a run of the grid; see {@link tryLock}. */
  lockCell(planned: PlannedRun): Promise<Release | number> {
    return tryLock(this.#cellPath(planned, 'lock'));
  }

  isFinished(planned: PlannedRun): boolean {
    return existsSync(this.#cellPath(planned, 'json'));
  }

  /** @throws KindredError naming the file that is damaged. */
  async readCell(planned: PlannedRun): Promise<Cell> {
    const path = this.#cellPath(planned, 'json');
    const record = parseCellRecord(await readJson(path, z.unknown()), path);
    const { data, model, loss, seed } = record;
    const isOther =
      data.name !== planned.data ||
      model.name !== planned.model.name ||
      loss.name !== planned.loss.name ||
      seed !== planned.seed;
    if (isOther) throw new KindredError(`${path} is of ${cellName(record)}, not of ${planned.title}`);
    const arraysPath = join(this.#cellsPath, record.arraysFile);
    return { record, arrays: decodeCellArrays(await readBytes(arraysPath), arraysPath) };
  }

  /** Name of the file with a run's arrays. */
  arraysFile(planned: PlannedRun): string {
    return `${planned.slug}.safetensors`;
  }

  /** The record comes last: where it is, the run is finished. */
  async writeCell(planned: PlannedRun, { record, arrays }: Cell): Promise<void> {
    await writeAtomically(join(this.#cellsPath, record.arraysFile), encodeCellArrays(arrays));
    await writeAtomically(this.#cellPath(planned, 'json'), `${JSON.stringify(record, null, 2)}\n`);
    await rm(this.#cellPath(planned, 'failure.json'), { force: true });
  }

  /** Why a run failed the last time; undefined where it did not. */
  async readFailure(planned: PlannedRun): Promise<string | undefined> {
    const path = this.#cellPath(planned, 'failure.json');
    return existsSync(path) ? (await readJson(path, failureSchema)).message : undefined;
  }

  async writeFailure(planned: PlannedRun, message: string): Promise<void> {
    await writeAtomically(
      this.#cellPath(planned, 'failure.json'),
      `${JSON.stringify({ message }, null, 2)}\n`,
    );
  }

  /** Removes what a killed process left half-written of a run; its lock is to be held. */
  async removeLeftovers({ slug }: PlannedRun): Promise<void> {
    for (const name of await readdir(this.#cellsPath)) {
      if (name.startsWith(`${slug}.`) && name.endsWith('.tmp')) await rm(join(this.#cellsPath, name));
    }
  }
}
