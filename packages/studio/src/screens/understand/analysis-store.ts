import { signal } from '@preact/signals';
import { ApiError, get, send } from '../../api.js';
import type {
  AnalysisAnswer,
  AnalysisRequest,
  JobAnswer,
  NoAnalysisAnswer,
  Verdicts,
} from '../../protocol/index.js';
import { verdictsOf } from '../../protocol/understand-columns.js';
import { apiAddress } from '../../runs/run-store.js';
import { jobs, noteJob } from '../../shell/jobs.js';

/** What is known of a run's network. */
export interface LoadedAnalysis {
  readonly answer: AnalysisAnswer;
  readonly verdicts: Verdicts;
}

export type AnalysisState =
  | { readonly kind: 'loading' }
  /** Nothing was measured yet. */
  | { readonly kind: 'none' }
  | { readonly kind: 'problem'; readonly message: string }
  | ({ readonly kind: 'ready' } & LoadedAnalysis);

/** Of the run and the images that are looked at. */
export const analysis = signal<AnalysisState>({ kind: 'loading' });

let shown = '';

/** Loads what was measured of a run, where that is not what is shown already. */
export async function loadAnalysis(run: string, split: string | null, isForced = false): Promise<void> {
  const place = `${run} ${split ?? ''}`;
  if (place === shown && !isForced) return;
  if (place !== shown) analysis.value = { kind: 'loading' };
  shown = place;
  const next = await stateOf(run, split);
  if (place === shown) analysis.value = next;
}

async function stateOf(run: string, split: string | null): Promise<AnalysisState> {
  const search = split === null ? '' : `?split=${split}`;
  try {
    const answer = await get<AnalysisAnswer | NoAnalysisAnswer>(apiAddress('understand', run, search));
    if (answer.key === null) return { kind: 'none' };
    const verdicts = verdictsOf(await bytesOf(apiAddress('understand', run, `/verdicts?key=${answer.key}`)));
    return { kind: 'ready', answer, verdicts };
  } catch (error) {
    return { kind: 'problem', message: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws ApiError where the server has none. */
export async function bytesOf(address: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(address, { signal: signal ?? null });
  if (response.ok) return response.arrayBuffer();
  const answer = (await response.json().catch(() => undefined)) as { error?: string } | undefined;
  throw new ApiError(response.status, answer?.error ?? `The studio answered ${response.status}.`);
}

/** Begins to measure a run. */
export async function startAnalysis(run: string, request: AnalysisRequest): Promise<JobAnswer> {
  return startJob(apiAddress('understand', run, '/analysis'), request);
}

/** Begins a job of the server. */
export async function startJob(address: string, request: object): Promise<JobAnswer> {
  const job = await send<JobAnswer>('POST', address, request);
  noteJob(job);
  return job;
}

/** A job as it is now. */
export function jobOf(id: string | undefined): JobAnswer | undefined {
  return id === undefined ? undefined : jobs.value.find((job) => job.id === id);
}

/** The address of a picture. @param side 96, 192 or 512 */
export function pictureAddress({ run, key }: AnalysisAnswer, image: number, side = 192): string {
  return apiAddress('understand', run, `/pictures/${image}?key=${key}&side=${side}`);
}
