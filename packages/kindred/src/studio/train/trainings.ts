import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KindredError } from '@kindred/core/errors';
import { quoteArgument } from '../../flags/quote-argument.js';
import { fileError } from '../../storage/file-error.js';
import { makeFolder } from '../../storage/make-folder.js';
import { markOfProcess } from '../../storage/process-mark.js';
import { readJson } from '../../storage/read.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { Refusal } from '../errors.js';
import type { News } from '../news.js';
import { Training, type TrainingRecord, trainingSchema } from './training.js';

/** The command itself, beside which the studio lies. */
const main = fileURLToPath(new URL('../../main.js', import.meta.url));

/** Trainings that are kept after their end. */
const mostKept = 100;

/** What is to be started. */
export interface TrainingPlan {
  /** For people. */
  readonly title: string;
  /** Of the command: `['train', 'photos/']`. */
  readonly args: readonly string[];
}

/**
 * The trainings that studios have started with a folder of runs: each is a process of the command, which tells what happens in files of
 * that folder. So it goes on where the studio is closed, and every studio of the folder shows it.
 */
export class Trainings {
  readonly #runsFolder: string;
  readonly #news: News;
  readonly #all = new Map<string, Training>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(runsFolder: string, news: News) {
    [this.#runsFolder, this.#news] = [runsFolder, news];
  }

  /** The oldest first. */
  list(): readonly Training[] {
    return [...this.#all.values()].sort((a, b) => a.record.started.localeCompare(b.record.started));
  }

  /** @throws Refusal where there is none. */
  get(id: string): Training {
    const training = this.#all.get(id);
    if (!training) throw new Refusal(404, `there is no training ${id}`);
    return training;
  }

  /** Those of a run, the oldest first. */
  ofRun(name: string): readonly Training[] {
    return this.list().filter(({ run }) => run === name);
  }

  /**
   * Starts the command, in a process that outlives the studio.
   * @throws KindredError where that fails.
   */
  async start({ title, args }: TrainingPlan): Promise<Training> {
    const started = new Date().toISOString();
    const id = `${started.replace(/\D/g, '')}-${randomBytes(3).toString('hex')}`;
    const folder = join(this.#folder, id);
    await makeFolder(folder);
    const pid = await this.#spawn(folder, [...args, '--events', join(folder, 'events.jsonl')]);
    const record: TrainingRecord = {
      version: 1,
      title,
      command: ['kindred', ...args].map(quoteArgument).join(' '),
      started,
      mark: markOfProcess(pid),
    };
    await writeAtomically(join(folder, 'training.json'), `${JSON.stringify(record, null, 2)}\n`);
    const training = new Training(folder, record, this.#runsFolder);
    this.#all.set(id, training);
    this.#news.tell('runs', { kind: 'training', id });
    return training;
  }

  /** Asks a training to save and to end, as Ctrl-C does; where it was asked before, to end at once. @throws Refusal where it has ended. */
  stop(id: string): void {
    const { process: pid } = this.get(id);
    if (pid === undefined) throw new Refusal(409, 'it has ended already');
    process.kill(pid, 'SIGINT');
  }

  /**
   * Looks for trainings of other studios, and at what all have told since.
   * @returns the ids of those that have gone on
   */
  update(): Promise<readonly string[]> {
    const done = this.#turn.then(() => this.#update());
    this.#turn = done.catch(() => {});
    return done;
  }

  get #folder(): string {
    return join(this.#runsFolder, '.trainings');
  }

  async #update(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const id of names.filter((name) => !this.#all.has(name))) {
      const folder = join(this.#folder, id);
      // One that is just being started has no record yet.
      const record = await readJson(join(folder, 'training.json'), trainingSchema).catch(() => undefined);
      if (record) this.#all.set(id, new Training(folder, record, this.#runsFolder));
    }
    const changed: string[] = [];
    for (const training of this.#all.values()) if (await training.update()) changed.push(training.id);
    await this.#forgetOldest();
    return changed;
  }

  async #forgetOldest(): Promise<void> {
    const ended = this.list().filter(({ isRunning }) => !isRunning);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - mostKept))) {
      this.#all.delete(id);
      await rm(join(this.#folder, id), { recursive: true, force: true }).catch(() => {});
    }
  }

  async #spawn(folder: string, args: readonly string[]): Promise<number> {
    const log = join(folder, 'output.log');
    let output: number;
    try {
      output = openSync(log, 'a');
    } catch (error) {
      throw fileError(error, log, 'written');
    }
    try {
      // Detached: Ctrl-C in the studio's terminal is not for it. Its output is a file: a pipe would break with the studio.
      const child = spawn(process.execPath, [main, ...args], {
        stdio: ['ignore', output, output],
        detached: true,
        windowsHide: true,
        env: { ...process.env, NO_COLOR: '1', COLUMNS: '200' },
      });
      child.unref();
      return await new Promise((resolve, reject) => {
        child.once('error', (error) =>
          reject(new KindredError(`the training cannot be started: ${error.message}`)),
        );
        child.once('spawn', () => resolve(child.pid!));
      });
    } finally {
      closeSync(output);
    }
  }
}
