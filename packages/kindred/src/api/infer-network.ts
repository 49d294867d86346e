import {
  buildInferenceProgram,
  type Classifier,
  type Dataset,
  type EvaluationInput,
  evaluationPipeline,
  float32,
  type InferOptions,
  infer,
  targetFor,
} from '@kindred/core';
import { createEngine } from '../engine/index.js';
import type { RunRecord } from '../storage/record.js';

/** What the network of a record, with given weights, says of each image of a data set; undefined where it was aborted. */
export async function inferNetwork(
  classifier: Classifier,
  record: Pick<RunRecord, 'config' | 'engine'>,
  weights: ReadonlyMap<string, Float32Array>,
  dataset: Dataset,
  options: InferOptions = {},
): Promise<EvaluationInput | undefined> {
  const { lowering, precision, ...config } = record.config;
  const engine = createEngine(record.engine);
  try {
    const batchSize = Math.min(config.batchSize, dataset.labels.length);
    const target = await targetFor(engine, { lowering, precision });
    const { program, variables } = buildInferenceProgram(classifier, batchSize, target);
    const states = variables.map(({ name, shape }) => [name, float32(shape, weights.get(name)!)] as const);
    await engine.write(new Map(states));
    const loaded = { engine, program, handle: await engine.load(program) };
    const inference = await infer(loaded, dataset, evaluationPipeline(config.classifier), options);
    if (!inference) return undefined;
    const { labels, classNames } = dataset;
    const vectors = (values: Float32Array) => ({
      vectors: values,
      dimensions: values.length / labels.length,
    });
    const { logits, embedding, attention } = inference;
    return {
      logits,
      labels,
      classes: classNames.length,
      embedding: vectors(embedding!),
      ...(attention && { attention: vectors(attention) }),
    };
  } finally {
    await engine.close();
  }
}
