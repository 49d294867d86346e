import type { Dataset } from '@kindred/core/data';
import { type EvaluationInput, evaluationInput } from '@kindred/core/evaluate';
import { type InferOptions, LoadedNetwork, type WeightedNetwork } from '@kindred/core/infer';
import { type Engine, withLoaded } from '@kindred/core/runtime';
import type { TrainConfig } from '@kindred/core/train';

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
