import { existsSync } from 'node:fs';
import { KindredError } from '@kindred/core/errors';
import { decodeSafetensors, matchWeights, type StoredTensor } from '@kindred/core/files';
import type { Weights } from '@kindred/core/infer';
import type { Variable } from '@kindred/core/nn';
import { emaPrefix } from '@kindred/core/train';
import { readBytes } from '../storage/read.js';
import type { RunRecord } from '../storage/record.js';
import type { RunFolder } from '../storage/run-folder.js';

/**
 * The weights of a run's best epoch by name; of its last checkpoint where no epoch is complete. Where a moving average
 * is kept, they are that.
 * @throws KindredError where the run has no checkpoint, or a damaged one.
 */
export async function readWeights(
  folder: RunFolder,
  { config }: RunRecord,
  variables: readonly Pick<Variable, 'name' | 'shape'>[],
): Promise<Weights> {
  const { tensors, source } = await storedWeights(folder, config.ema !== undefined);
  const expected = new Map(variables.map((variable) => [variable.name, variable]));
  const { assigned, missing } = matchWeights(expected, tensors, { classifierPrefix: '', source });
  if (missing.length > 0) throw new KindredError(`${source} lacks "${missing[0]}" and is not of this run`);
  return assigned;
}

async function storedWeights(
  folder: RunFolder,
  isAveraged: boolean,
): Promise<{ tensors: ReadonlyMap<string, StoredTensor>; source: string }> {
  const best = folder.checkpointPath('best');
  if (existsSync(best)) return { ...decodeSafetensors(await readBytes(best), best), source: best };
  const source = folder.checkpointPath('last');
  const last = await folder.readLast();
  if (!last) {
    throw new KindredError(
      `${folder.path} has no checkpoint yet; go on with \`resume(${JSON.stringify(folder.path)})\``,
    );
  }
  if (!isAveraged) return { tensors: last.states, source };
  const averages = [...last.states].filter(([name]) => name.startsWith(emaPrefix));
  return {
    tensors: new Map(averages.map(([name, value]) => [name.slice(emaPrefix.length), value])),
    source,
  };
}
