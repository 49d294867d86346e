import { computed, signal } from '@preact/signals';
import { get, onNews } from '../api.js';
import type { RunAnswer, RunsAnswer } from '../protocol/index.js';

const all = signal<ReadonlyMap<string, RunAnswer> | undefined>(undefined);

/** Why the runs could not be had. */
export const runsProblem = signal<string | undefined>(undefined);

/** The runs of the folder, the newest first; undefined until they are known. */
export const runs = computed(
  () => all.value && [...all.value.values()].sort((a, b) => b.date.localeCompare(a.date)),
);

/** One of them, by its name. */
export function runOf(name: string): RunAnswer | undefined {
  return all.value?.get(name);
}

/** Where a run is in the studio. */
export function runAddress(name: string, below = ''): string {
  return `/runs/${encodeURIComponent(name)}${below}`;
}

/** The same at the server. @param slice `runs` or `understand` */
export function apiAddress(slice: 'runs' | 'understand', name: string, below = ''): string {
  return `/api/${slice}/${encodeURIComponent(name)}${below}`;
}

async function load(): Promise<void> {
  try {
    const answer = await get<RunsAnswer>('/api/runs');
    all.value = new Map(answer.runs.map((run) => [run.name, run]));
    runsProblem.value = undefined;
  } catch (error) {
    runsProblem.value = error instanceof Error ? error.message : String(error);
  }
}

onNews('runs', (news) => {
  if (news.kind !== 'runs' || !all.value) return;
  const next = new Map(all.value);
  for (const run of news.changed) next.set(run.name, run);
  for (const name of news.gone) next.delete(name);
  all.value = next;
});
onNews('reset', () => void load());
void load();
