import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { NamedConfig } from '@kindred/core/config';
import { KindredError, UsageError } from '@kindred/core/errors';
import type { TrainConfig } from '@kindred/core/train';
import type { RunRecord } from '../storage/record.js';
import { RunFolder } from '../storage/run-folder.js';
import { weightsRecord } from './session.js';

/** Weights that a run starts from. */
export interface StartingWeights {
  readonly record: NonNullable<RunRecord['weights']>;
  /** The network that they are of, where a run says it. */
  readonly network: Pick<TrainConfig['classifier'], 'model' | 'widths'> | undefined;
}

/**
 * Finds the weights to start from: a file, or the best epoch's in the folder of a run.
 * @throws KindredError where there are none.
 */
export async function startingWeights(path: string): Promise<StartingWeights> {
  const absolute = resolve(path);
  if (!existsSync(absolute) || !statSync(absolute).isDirectory()) {
    return { record: await weightsRecord(absolute), network: undefined };
  }
  const folder = RunFolder.open(path);
  const { model, widths } = (await folder.readRecord()).config.classifier;
  const best = folder.checkpointPath('best');
  if (!existsSync(best)) {
    throw new KindredError(
      `${path} has no trained network yet; go on with \`resume(${JSON.stringify(path)})\``,
    );
  }
  return { record: await weightsRecord(resolve(best)), network: { model, widths } };
}

/**
 * The configuration of a run that starts from weights: as narrow as the network that they are of.
 * @throws UsageError where that was pruned and is another model.
 */
export function startingFrom(config: TrainConfig, network: StartingWeights['network']): TrainConfig {
  if (!network?.widths) return config;
  const { classifier } = config;
  if (!isDeepStrictEqual(classifier.model, network.model)) {
    throw new UsageError(
      `the weights are of a pruned ${nameOf(network.model)}, and do not fit ${nameOf(classifier.model)}`,
    );
  }
  return { ...config, classifier: { ...classifier, widths: network.widths } };
}

function nameOf({ name, ...options }: NamedConfig): string {
  const settings = Object.entries(options).map(([key, value]) => `${key} ${value}`);
  return settings.length > 0 ? `${name} (${settings.join(', ')})` : name;
}
