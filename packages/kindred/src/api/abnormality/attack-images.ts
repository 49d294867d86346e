import type { NamedConfig } from '@kindred/core/config';
import type { Dataset } from '@kindred/core/data';
import { attack } from '@kindred/core/evaluate';
import type { OnProgress } from '@kindred/core/run';
import type { NodeEngine } from '../../engine/index.js';
import type { RunNetwork } from '../run-network.js';

export interface AttackSettings {
  readonly engine: NodeEngine;
  readonly method: NamedConfig;
  readonly seed: number;
  readonly onProgress: OnProgress | undefined;
}

/** Changes images so that a run's network errs. */
export async function attackImages(
  run: RunNetwork,
  images: Dataset,
  { engine, method, seed, onProgress }: AttackSettings,
): Promise<Dataset> {
  const changed = await attack({
    engine,
    precision: 'high',
    classifier: run.classifier,
    weights: await run.weights(),
    images,
    method,
    seed,
    onProgress,
  });
  // Only an aborted attack has no result.
  return changed!;
}
