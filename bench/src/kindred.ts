import type { Engine, EngineSettings } from '@kindred/core/runtime';
import { createEngine } from 'kindred';
import type { Case } from './cases.js';
import type { Peer } from './peer.js';
import { loadStep, type StepOptions, type TrainingStep } from './training-step.js';

export interface KindredOptions extends StepOptions {
  /** More of the engine than its threads. */
  readonly engine?: Partial<EngineSettings>;
  /** Another engine than the one of training. */
  readonly startEngine?: (settings: EngineSettings) => Engine;
}

export interface KindredPeer extends Peer, TrainingStep {
  close(): Promise<void>;
}

/** Kindred's training step, in the thread that it has in training, on one batch of random images. */
export async function startKindred(
  benchCase: Case,
  threads: number,
  { startEngine = createEngine, engine: settings, ...options }: KindredOptions = {},
): Promise<KindredPeer> {
  const engine = startEngine({ provider: 'cpu', threads, ...settings });
  const step = await loadStep(benchCase, engine, options);
  return {
    ...step,
    name: `${options.loss?.name ?? 'ce'}, ${options.lowering ?? 'fast'}`,
    close: () => engine.close(),
  };
}
