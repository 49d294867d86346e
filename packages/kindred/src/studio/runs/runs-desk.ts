import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunAnswer } from '@kindred/studio/protocol';
import { type ListedRun, summarizeRun } from '../../api/listing/list-runs.js';
import { mapConcurrently } from '../../data/map-concurrently.js';
import { RunFolder } from '../../storage/run-folder.js';
import { Refusal } from '../errors.js';
import type { News } from '../news.js';
import type { Trainings } from '../train/trainings.js';
import { MetricsFile } from './metrics-file.js';
import { progressOf } from './run-progress.js';
import { StepRate } from './step-rate.js';

/** Milliseconds between two looks at the folder, and what share of the time they take at most. */
const period = 1_000;
const mostShare = 0.1;

/** Runs that are looked at together: of a thousand, most of the time goes into waiting for the disk. */
const atOnce = 16;

/** Metrics that are kept read. */
const keptMetrics = 8;

/** A run as the studio knows it. */
interface KnownRun {
  readonly name: string;
  /** Of its files: while they are the same, so is the run. */
  signature: string;
  metricsSize: number;
  listed: ListedRun;
  answer: RunAnswer;
  holder: number | undefined;
  readonly rate: StepRate;
}

/** The runs of a folder, followed by what their files say: whichever process trains them. */
export class RunsDesk {
  readonly folder: string;
  readonly #news: News;
  readonly #trainings: Trainings;
  readonly #runs = new Map<string, KnownRun>();
  readonly #metrics = new Map<string, MetricsFile>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, news: News, trainings: Trainings) {
    [this.folder, this.#news, this.#trainings] = [folder, news, trainings];
  }

  /** Looks at the folder again and again until the signal is aborted. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      // Whatever is wrong with the folder just now, the next look may find it well.
      await this.update().catch(() => {});
      const took = performance.now() - began;
      await wait(Math.max(period, took / mostShare), undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** The newest first. */
  list(): readonly RunAnswer[] {
    return [...this.#runs.values()].map(({ answer }) => answer).sort((a, b) => b.date.localeCompare(a.date));
  }

  /** @throws Refusal where there is no run of that name: nothing else is looked for on the disk. */
  get(name: string): { readonly path: string; readonly answer: RunAnswer; readonly listed: ListedRun } {
    const run = this.#runs.get(name);
    if (!run) throw new Refusal(404, `there is no run ${name} in ${this.folder}`);
    return { path: join(this.folder, name), answer: run.answer, listed: run.listed };
  }

  /** The living process that trains it. */
  async holder(name: string): Promise<number | undefined> {
    return RunFolder.open(this.get(name).path).holder();
  }

  /** The metrics of a run, read to their end. */
  async metrics(name: string): Promise<MetricsFile> {
    const { path } = this.get(name);
    const metrics = this.#metrics.get(name) ?? new MetricsFile(RunFolder.open(path).metricsPath);
    // The last one that was asked for is at the end.
    this.#metrics.delete(name);
    this.#metrics.set(name, metrics);
    for (const [oldest] of this.#metrics) {
      if (this.#metrics.size <= keptMetrics) break;
      this.#metrics.delete(oldest);
    }
    await metrics.update();
    return metrics;
  }

  /** Looks at the folder, and tells pages what is not as it was. */
  update(): Promise<void> {
    const done = this.#turn.then(() => this.#update());
    this.#turn = done.catch(() => {});
    return done;
  }

  async #update(): Promise<void> {
    const trainings = await this.#trainings.update();
    const names = await namesIn(this.folder);
    const answers = await mapConcurrently(names, atOnce, (name) => this.#look(name));
    const changed = answers.filter((answer) => answer !== undefined);
    const gone = [...this.#runs.keys()].filter((name) => !names.includes(name));
    for (const name of gone) {
      this.#runs.delete(name);
      this.#metrics.delete(name);
    }
    if (changed.length > 0 || gone.length > 0) this.#news.tell('runs', { kind: 'runs', changed, gone });
    // Last: whoever hears that a training has a run finds it.
    for (const id of trainings) this.#news.tell('runs', { kind: 'training', id });
  }

  /** What is to be told of a run; undefined where it is as it was. */
  async #look(name: string): Promise<RunAnswer | undefined> {
    const path = join(this.folder, name);
    const before = this.#runs.get(name);
    let folder: RunFolder;
    try {
      folder = RunFolder.open(path);
    } catch {
      return undefined;
    }
    const holder = await folder.holder();
    const files = await Promise.all(
      [
        folder.recordPath,
        folder.checkpointPath('last'),
        folder.checkpointPath('best'),
        join(path, 'evaluation.json'),
        folder.modelPath,
      ].map(stateOf),
    );
    const signature = [...files, holder ?? ''].join(' ');
    const { size: metricsSize } = (await stat(folder.metricsPath).catch(() => undefined)) ?? { size: 0 };
    const isSame = before?.signature === signature;
    const listed = isSame ? before.listed : await summarizeRun(path);
    const run: KnownRun = {
      ...{ name, signature, metricsSize, listed, holder, rate: before?.rate ?? new StepRate() },
      answer: answerOf(listed),
    };
    this.#runs.set(name, run);
    const hasMore = before !== undefined && before.metricsSize !== metricsSize;
    if (holder !== undefined && listed.recipe) run.answer = await this.#running(run, hasMore || !before);
    if (hasMore) {
      const last = this.#metrics.get(name)?.last ?? 0;
      this.#news.tell('runs', { kind: 'metrics', name, last });
    }
    const isTold = isSame && JSON.stringify(before.answer) === JSON.stringify(run.answer);
    return isTold ? undefined : run.answer;
  }

  /** With how far it is. */
  async #running({ name, answer, listed, rate }: KnownRun, hasMore: boolean): Promise<RunAnswer> {
    const metrics = hasMore
      ? await this.metrics(name)
      : (this.#metrics.get(name) ?? (await this.metrics(name)));
    if (hasMore) rate.note(metrics.last, Date.now());
    const { epochs, settings } = listed.recipe!;
    const training = this.#trainings.ofRun(name).findLast(({ isRunning }) => isRunning)?.answer;
    const { stepsPerSecond } = rate;
    const batchSize = Number(settings.batchSize);
    return { ...answer, progress: progressOf({ metrics, stepsPerSecond, epochs, batchSize, training }) };
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.') && existsSync(join(folder, name, 'config.json')));
}

/** What changes when a file does. */
async function stateOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.ino}-${found.size}-${found.mtimeMs}` : '';
}

function answerOf({ path, state, problem, recipe, epochs, accuracy, bytes, date }: ListedRun): RunAnswer {
  return {
    name: basename(path),
    state,
    ...(problem !== undefined && { problem }),
    ...(recipe && {
      recipe: {
        data: recipe.data,
        images: String(recipe.settings.images),
        model: recipe.model,
        loss: recipe.loss,
        seed: recipe.seed,
        epochs: recipe.epochs,
        ...(recipe.headAlone && { headAlone: true as const }),
      },
    }),
    ...(epochs !== undefined && { epochs }),
    ...(accuracy && { accuracy }),
    ...{ bytes, date },
  };
}
