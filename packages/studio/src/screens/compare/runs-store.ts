import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get, onNews } from '../../api.js';
import type { ComparedRun, ComparedRunsAnswer, RunsPlace } from '../../protocol/index.js';

/** Milliseconds after which runs are looked for again, as other processes train, too. */
const interval = 5_000;

/** Milliseconds that news are collected. */
const delay = 400;

/** The runs of a place, kept as they are now. */
export class RunsStore {
  /** Undefined until they are there. */
  readonly runs = signal<readonly ComparedRun[] | undefined>(undefined);
  readonly places = signal<readonly RunsPlace[]>([]);
  /** Why they are not there. */
  readonly problem = signal<string | undefined>(undefined);
  readonly #from: string;
  readonly #rows = new Map<string, ComparedRun>();
  #version: string | undefined;
  #loading: Promise<void> | undefined;

  constructor(from: string) {
    this.#from = from;
  }

  /** Asks for what has changed; once, however often it is asked meanwhile. */
  refresh(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const query = new URLSearchParams({ from: this.#from });
    if (this.#version !== undefined) query.set('since', this.#version);
    try {
      this.#take(await get<ComparedRunsAnswer>(`/api/compare/runs?${query}`));
    } catch (error) {
      this.problem.value = error instanceof Error ? error.message : String(error);
    }
  }

  #take({ version, isAll, changed, gone, places }: ComparedRunsAnswer): void {
    this.problem.value = undefined;
    if (JSON.stringify(places) !== JSON.stringify(this.places.peek())) this.places.value = places;
    const isSame = !isAll && changed.length === 0 && gone.length === 0;
    this.#version = version;
    if (isSame && this.runs.peek()) return;
    if (isAll) this.#rows.clear();
    for (const run of changed) this.#rows.set(run.name, run);
    for (const name of gone) this.#rows.delete(name);
    this.runs.value = [...this.#rows.values()];
  }
}

const stores = new Map<string, RunsStore>();

/** The runs of a place, looked at for as long as a component shows them. */
export function useRuns(from: string): RunsStore {
  let store = stores.get(from);
  if (!store) {
    store = new RunsStore(from);
    stores.set(from, store);
  }
  const used = store;
  useEffect(() => {
    const refresh = () => {
      if (!document.hidden) void used.refresh();
    };
    void used.refresh();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh();
      }, delay);
    };
    const ends = [onNews('runs', soon), onNews('reset', soon)];
    const every = setInterval(refresh, interval);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      for (const end of ends) end();
      clearTimeout(timer);
      clearInterval(every);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [used]);
  return used;
}
