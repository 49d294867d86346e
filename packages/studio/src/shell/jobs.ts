import { computed, signal } from '@preact/signals';
import { get, onNews, send } from '../api.js';
import type { JobAnswer } from '../protocol/index.js';

const all = signal<ReadonlyMap<string, JobAnswer>>(new Map());

/** All jobs of this server, the newest first. */
export const jobs = computed(() => [...all.value.values()].sort((a, b) => b.started - a.started));

/** The newest job of a kind that is running. */
export function runningJob(kind: string): JobAnswer | undefined {
  return jobs.value.find((job) => job.kind === kind && job.state === 'running');
}

/** Takes what a request that began a job answered, before the news of it come. */
export function noteJob(job: JobAnswer): void {
  all.value = new Map(all.value).set(job.id, job);
}

export async function stopJob(id: string): Promise<void> {
  await send('DELETE', `/api/jobs/${id}`);
}

async function load(): Promise<void> {
  const { jobs } = await get<{ jobs: readonly JobAnswer[] }>('/api/jobs');
  all.value = new Map(jobs.map((job) => [job.id, job]));
}

onNews('jobs', noteJob);
onNews('reset', () => void load().catch(() => {}));
void load().catch(() => {});
