import { computed, signal } from '@preact/signals';
import { get, onNews } from '../api.js';
import type { TrainingAnswer } from '../protocol/index.js';

const all = signal<ReadonlyMap<string, TrainingAnswer>>(new Map());

/** The trainings that studios have started here, the newest first. */
export const trainings = computed(() =>
  [...all.value.values()].sort((a, b) => b.started.localeCompare(a.started)),
);

export function trainingOf(id: string): TrainingAnswer | undefined {
  return all.value.get(id);
}

/** Those of a run, the newest first. */
export function trainingsOf(run: string): readonly TrainingAnswer[] {
  return trainings.value.filter((training) => training.run === run);
}

/** Asks for one again. */
export async function reloadTraining(id: string): Promise<void> {
  const training = await get<TrainingAnswer>(`/api/train/trainings/${encodeURIComponent(id)}`);
  all.value = new Map(all.value).set(id, training);
}

async function load(): Promise<void> {
  const { trainings } = await get<{ trainings: readonly TrainingAnswer[] }>('/api/train/trainings');
  all.value = new Map(trainings.map((training) => [training.id, training]));
}

onNews('runs', (news) => {
  if (news.kind === 'training') void reloadTraining(news.id).catch(() => {});
});
onNews('reset', () => void load().catch(() => {}));
void load().catch(() => {});
