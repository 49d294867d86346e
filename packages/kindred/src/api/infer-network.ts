import {
  type Dataset,
  type Engine,
  type EvaluationInput,
  type InferOptions,
  LoadedNetwork,
  type TrainConfig,
  type WeightedNetwork,
  withLoaded,
} from '@kindred/core';

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
  const { labels, classNames } = dataset;
  const loading = LoadedNetwork.load(engine, network, {
    batchSize: Math.min(batchSize, labels.length),
    lowering,
    precision,
  });
  const inference = await withLoaded(loading, (loaded) => loaded.infer(dataset, options));
  if (!inference) return undefined;
  const { logits, embedding, attention } = inference;
  const vectors = (values: Float32Array) => ({ vectors: values, dimensions: values.length / labels.length });
  return {
    logits,
    labels,
    classes: classNames.length,
    embedding: vectors(embedding!),
    ...(attention && { attention: vectors(attention) }),
  };
}
