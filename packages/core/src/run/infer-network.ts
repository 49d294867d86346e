import type { Dataset } from '../data/dataset.js';
import { type EvaluationInput, evaluationInput } from '../evaluate/index.js';
import { type InferOptions, LoadedNetwork, type WeightedNetwork } from '../infer/index.js';
import { type Engine, withLoaded } from '../runtime/index.js';
import type { TrainConfig } from '../train/config.js';

/**
 * What a run's network says of each image of a data set; undefined where it was aborted. In the engine it leaves
 * nothing.
 */
export async function inferNetwork(
  engine: Engine,
  network: WeightedNetwork,
  { batchSize, lowering, precision }: Pick<TrainConfig, 'batchSize' | 'lowering' | 'precision'>,
  dataset: Dataset,
  options: InferOptions = {},
): Promise<EvaluationInput | undefined> {
  const loading = LoadedNetwork.load(engine, network, {
    batchSize: Math.min(batchSize, dataset.labels.length),
    lowering,
    precision,
  });
  const inference = await withLoaded(loading, (loaded) => loaded.infer(dataset, options));
  return inference && evaluationInput(inference, dataset);
}
