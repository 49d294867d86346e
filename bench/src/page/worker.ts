// What a page's worker runs for in-page.ts: one case's training step in onnxruntime-web.
import { OrtEngine, type OrtModule } from '@kindred/core/runtime';
import * as ort from 'onnxruntime-web/wasm';
import { caseOf } from '../cases.js';
import { loadStep, type StepOptions, type TrainingStep } from '../training-step.js';

/** The first message loads a case, each later one takes steps. */
export type Request =
  | { readonly load: string; readonly threads: number; readonly options: StepOptions }
  | { readonly steps: number };

export type Answer =
  | { readonly seconds: number[]; readonly losses: readonly number[] }
  | { readonly error: string };

let step: TrainingStep | undefined;

self.onmessage = async ({ data }: MessageEvent<Request>) => {
  try {
    if ('load' in data) await load(data);
    const seconds = 'steps' in data ? await step!.steps(data.steps) : [];
    self.postMessage({ seconds, losses: step!.losses } satisfies Answer);
  } catch (error) {
    self.postMessage({ error: String(error) } satisfies Answer);
  }
};

async function load({ load: name, threads, options }: Extract<Request, { load: string }>): Promise<void> {
  ort.env.wasm.numThreads = threads;
  const engine = new OrtEngine(ort as unknown as OrtModule, { provider: 'wasm', threads });
  step = await loadStep(caseOf(name), engine, options);
}
