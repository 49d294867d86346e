import { type Classifier, exportClassifier, nn, variablesOf } from '@kindred/core';
import type { TimedModel } from './latency.js';

/** A network as it is exported, with weights of no meaning: they do not change its speed. */
export function untrainedModel(classifier: Classifier): TimedModel {
  const { config } = classifier;
  const { channels, height, width } = config;
  const weights = new Map(
    variablesOf(classifier).map((variable) => [variable.name, nn.initialValue(variable, 1)]),
  );
  const model = exportClassifier(classifier, weights, {
    version: 1,
    labels: Array.from({ length: config.classes }, (_, i) => `${i}`),
    input: { channels, height, width, storeSize: Math.max(height, width) },
    preprocessing: '',
    model: config.model.name,
    loss: config.loss.name,
  });
  return { model, image: [channels, height, width] };
}
