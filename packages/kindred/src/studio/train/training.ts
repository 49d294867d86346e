import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { TrainingAnswer, TrainingEvent } from '@kindred/studio/protocol';
import * as z from 'zod';
import { livingProcess } from '../../storage/process-mark.js';
import { JsonLines } from '../json-lines.js';
import { briefEvent, isProgress } from './brief-event.js';

/** What stands in a training's file beside its events. */
export const trainingSchema = z.strictObject({
  version: z.literal(1),
  title: z.string(),
  /** As it can be pasted into a shell. */
  command: z.string(),
  started: z.string(),
  /** The process, told from later ones with its number. */
  mark: z.string(),
});

export type TrainingRecord = z.output<typeof trainingSchema>;

/** Events that are kept of a training: a resumed one has few, and one that says something in each epoch is not to fill the memory. */
const mostEvents = 1_000;

/** A stretch of training that a studio has started, as its files tell of it: this studio, an earlier one or another one. */
export class Training {
  readonly id: string;
  readonly record: TrainingRecord;
  readonly #folder: string;
  readonly #runsFolder: string;
  readonly #lines: JsonLines;
  #events: TrainingEvent[] = [];
  #progress: Record<string, TrainingEvent> = {};
  #doing: string | null = null;
  #run: string | null = null;
  #end: { readonly state: 'ended' | 'failed'; readonly problem: string | null } | undefined;

  /** @param folder its own, with the events and the output of the command */
  constructor(folder: string, record: TrainingRecord, runsFolder: string) {
    [this.id, this.record] = [basename(folder), record];
    [this.#folder, this.#runsFolder] = [folder, runsFolder];
    this.#lines = new JsonLines(
      join(folder, 'events.jsonl'),
      (value) => this.#take(value),
      () => this.#clear(),
    );
  }

  get isRunning(): boolean {
    return this.#end === undefined;
  }

  /** The process, while it lives. */
  get process(): number | undefined {
    return livingProcess(this.record.mark);
  }

  /** The name of its run in the folder of runs, once it has one. */
  get run(): string | null {
    return this.#run;
  }

  get answer(): TrainingAnswer {
    const { title, command, started } = this.record;
    return {
      ...{ id: this.id, title, command, started, run: this.#run },
      ...(this.#end ?? { state: 'running', problem: null }),
      ...{ events: this.#events, progress: this.#progress, doing: this.#end ? null : this.#doing },
    };
  }

  /** Reads what is new; whether there was anything. */
  async update(): Promise<boolean> {
    if (this.#end) return false;
    // Before the file: what a process says and ends is then not taken for a silent end.
    const isAlive = this.process !== undefined;
    const isNew = await this.#lines.update();
    if (this.#end || isAlive) return isNew;
    this.#end = { state: 'failed', problem: await this.#lastWords() };
    return true;
  }

  #take(value: unknown): void {
    const event = briefEvent(value);
    if (!event) return;
    if (isProgress(event)) {
      this.#progress = { ...this.#progress, [event.type]: event };
      this.#doing = event.type;
      return;
    }
    this.#events = [...this.#events.slice(-mostEvents), event];
    if (event.type === 'start' && typeof event.folder === 'string') {
      const path = resolve(event.folder);
      if (dirname(path) === resolve(this.#runsFolder)) this.#run = basename(path);
      this.#doing = 'step';
    }
    if (event.type === 'result') this.#end = { state: 'ended', problem: null };
    if (event.type === 'error') this.#end = { state: 'failed', problem: String(event.message) };
  }

  #clear(): void {
    this.#events = [];
    this.#progress = {};
    this.#doing = null;
  }

  /** Of a command that has ended without saying why in its events: a signal, or a wrong option. */
  async #lastWords(): Promise<string> {
    const output = await readFile(join(this.#folder, 'output.log'), 'utf8').catch(() => '');
    const words = output
      .trim()
      .split('\n')
      .slice(-3)
      .join(' ')
      .replace(/^kindred: /, '');
    if (words === '') return 'it was ended from outside, or there was too little memory';
    return words;
  }
}
