import { KindredError } from '../errors.js';
import { decodeSafetensors, matchWeights, type StoredTensor } from '../files/index.js';
import type { Weights } from '../infer/index.js';
import type { Variable } from '../nn/index.js';
import { emaPrefix } from '../train/programs.js';
import type { RunFiles } from './files.js';
import type { RunRecord } from './record.js';

/**
 * The weights of a run's best epoch by name; of its last checkpoint where no epoch is complete. Where a moving average
 * is kept, they are that.
 * @throws KindredError where the run has no checkpoint, or a damaged one.
 */
export async function readWeights(
  files: Pick<RunFiles, 'path' | 'readBest' | 'readLast' | 'checkpointPath'>,
  { config }: RunRecord,
  variables: readonly Pick<Variable, 'name' | 'shape'>[],
): Promise<Weights> {
  const { tensors, source } = await storedWeights(files, config.ema !== undefined);
  const expected = new Map(variables.map((variable) => [variable.name, variable]));
  const { assigned, missing } = matchWeights(expected, tensors, { classifierPrefix: '', source });
  if (missing.length > 0) throw new KindredError(`${source} lacks "${missing[0]}" and is not of this run`);
  return assigned;
}

async function storedWeights(
  files: Pick<RunFiles, 'path' | 'readBest' | 'readLast' | 'checkpointPath'>,
  isAveraged: boolean,
): Promise<{ tensors: ReadonlyMap<string, StoredTensor>; source: string }> {
  const bytes = await files.readBest();
  const best = files.checkpointPath('best');
  if (bytes) return { ...decodeSafetensors(bytes, best), source: best };
  const source = files.checkpointPath('last');
  const last = await files.readLast();
  if (!last) {
    throw new KindredError(
      `${files.path} has no checkpoint yet; go on with \`resume(${JSON.stringify(files.path)})\``,
    );
  }
  if (!isAveraged) return { tensors: last.states, source };
  const averages = [...last.states].filter(([name]) => name.startsWith(emaPrefix));
  return {
    tensors: new Map(averages.map(([name, value]) => [name.slice(emaPrefix.length), value])),
    source,
  };
}
