import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSettings } from '@kindred/core/run';
import type { ComparedRun, ComparedRunsAnswer } from '@kindred/studio/protocol';
import type { ListedRun } from '../../api/listing/list-runs.js';
import { mapConcurrently } from '../../data/map-concurrently.js';
import { RunFolder } from '../../storage/run-folder.js';
import { Refusal } from '../errors.js';
import { type RunSource, runsInFolder } from './run-source.js';

/** Runs that are read together. */
const atOnce = 16;

/** Milliseconds for which a look at the folder is good, and how many times as long as it took. */
const freshFor = 500;
const freshTimes = 20;

interface Row {
  readonly run: ComparedRun;
  readonly state: unknown;
  /** When it came into the table as it is. */
  readonly version: number;
}

/** The runs of a folder, each of which is read again only where its files have changed: a thousand of them take a moment. */
export class RunTable {
  readonly path: string;
  readonly #source: RunSource;
  readonly #era = randomBytes(4).toString('hex');
  readonly #rows = new Map<string, Row>();
  /** When runs went. */
  readonly #gone = new Map<string, number>();
  #version = 0;
  #freshUntil = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param source where the runs in the folder are known from */
  constructor(path: string, source: RunSource = runsInFolder(path)) {
    this.path = path;
    this.#source = source;
  }

  /** All runs, the newest first. @throws KindredError where one cannot be read. */
  async list(): Promise<readonly ComparedRun[]> {
    await this.#update();
    return [...this.#rows.values()]
      .map(({ run }) => run)
      .sort((a, b) => Date.parse(b.date) - Date.parse(a.date) || a.name.localeCompare(b.name));
  }

  /** A run by its name. @throws Refusal where there is none. */
  async get(name: string): Promise<ComparedRun> {
    await this.#update();
    return this.#row(name).run;
  }

  /** The folder of a run that is in the table: no other name leads anywhere. @throws Refusal where there is none. */
  async pathOf(name: string): Promise<string> {
    return join(this.path, (await this.get(name)).name);
  }

  /** What has changed since another answer. */
  async since(version: string | undefined): Promise<Omit<ComparedRunsAnswer, 'places'>> {
    await this.#update();
    const [era, n] = (version ?? '').split('-');
    const known = Number(n);
    const isAll = era !== this.#era || !(known <= this.#version);
    const rows = [...this.#rows.values()].filter((row) => isAll || row.version > known);
    return {
      version: `${this.#era}-${this.#version}`,
      isAll,
      changed: rows.map(({ run }) => run),
      gone: isAll ? [] : [...this.#gone].flatMap(([name, at]) => (at > known ? [name] : [])),
    };
  }

  /** What determines some of its runs. @throws Refusal where one is not there. */
  async settingsOf(names: readonly string[]): Promise<RunSettings[]> {
    await this.#update();
    return names.map((name) => this.#row(name).run.settings);
  }

  #row(name: string): Row {
    const row = this.#rows.get(name);
    if (!row) throw new Refusal(404, `there is no run ${name} in ${this.path}`);
    return row;
  }

  /** One look at a time, and none where the last one is fresh. */
  #update(): Promise<void> {
    const done = this.#turn.then(async () => {
      const begin = Date.now();
      if (begin < this.#freshUntil) return;
      await this.#look();
      const now = Date.now();
      this.#freshUntil = now + Math.max(freshFor, freshTimes * (now - begin));
    });
    this.#turn = done.catch(() => {});
    return done;
  }

  async #look(): Promise<void> {
    const found = await this.#source();
    const version = this.#version + 1;
    let isNew = false;
    const there = new Set<string>();
    await mapConcurrently(found, atOnce, async ({ name, state, read }) => {
      there.add(name);
      if (this.#rows.get(name)?.state === state) return;
      const listed = await read();
      if (!listed) {
        there.delete(name);
        return;
      }
      this.#rows.set(name, { run: await rowOf(listed), state, version });
      this.#gone.delete(name);
      isNew = true;
    });
    for (const name of this.#rows.keys()) {
      if (there.has(name)) continue;
      this.#rows.delete(name);
      this.#gone.set(name, version);
      isNew = true;
    }
    if (isNew) this.#version = version;
  }
}

async function rowOf({ path, ...listed }: ListedRun): Promise<ComparedRun> {
  const { name, state, problem, recipe, epochs, accuracy, bytes, date } = listed;
  // What was measured at the end has an interval; it is damaged only where the run is said to be.
  const measured =
    accuracy && state !== 'damaged'
      ? await RunFolder.open(path)
          .readEvaluation()
          .catch(() => undefined)
      : undefined;
  return {
    ...{ name, state, settings: recipe?.settings ?? {}, bytes, date },
    ...(problem !== undefined && { problem }),
    ...(recipe && { recipe: shownRecipe(recipe) }),
    ...(epochs !== undefined && { epochs }),
    ...(accuracy && {
      accuracy: measured ? { ...accuracy, images: measured.images, interval: measured.interval } : accuracy,
    }),
    isPruned: existsSync(join(path, 'pruning.json')),
  };
}

function shownRecipe({ data, model, loss, seed, epochs }: NonNullable<ListedRun['recipe']>) {
  return { data, model, loss, seed, epochs };
}
