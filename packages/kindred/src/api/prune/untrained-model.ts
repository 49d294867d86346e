import { exportClassifier } from '@kindred/core/export';
import { variablesOf } from '@kindred/core/infer';
import type { Classifier } from '@kindred/core/models';
import { initialValue } from '@kindred/core/nn';
import type { TimedModel } from './latency.js';

/** A network as it is exported, with weights of no meaning: they do not change its speed. */
export function untrainedModel(classifier: Classifier): TimedModel {
  const { config } = classifier;
  const { channels, height, width } = config;
  const weights = new Map(
    variablesOf(classifier).map((variable) => [variable.name, initialValue(variable, 1)]),
  );
  const model = exportClassifier(classifier, weights, {
    labels: Array.from({ length: config.classes }, (_, i) => `${i}`),
    storeSize: Math.max(height, width),
  });
  return { model, image: [channels, height, width] };
}
