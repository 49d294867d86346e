import type { Tensor } from '../graph/graph.js';
import { type Classifier, type ClassifierConfig, createClassifier } from '../models/classifier.js';
import { linear } from '../nn/layers/linear.js';
import type { Scope, Widths } from '../nn/scope.js';
import { mean } from '../ops/reduce/mean.js';

/** From images to a feature map [N, C, H, W] or an embedding [N, D]. */
export type NetworkBody = (scope: Scope, images: Tensor) => Tensor;

/** A configuration for a classifier that is not one of the models. */
export function customConfig(size: number, classes: number): ClassifierConfig {
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  const named = { model: { name: 'lenet' }, loss: { name: 'ce' } };
  return { ...named, channels: 3, height: size, width: size, classes, normalization };
}

/** For tests: a classifier of any architecture, with a linear layer named `head` at its end. */
export function customClassifier(
  config: ClassifierConfig,
  body: NetworkBody,
  widths: Widths = {},
): Classifier {
  return {
    ...createClassifier(config),
    build(root, images) {
      const scope = root.withWidths(widths);
      const featureMap = body(scope, images);
      const embedding = featureMap.rank === 2 ? featureMap : mean(featureMap, { axes: [2, 3] });
      const logits = linear(scope.at('head'), embedding, { outFeatures: config.classes });
      return { logits, featureMap, embedding, attention: undefined };
    },
    withWidths: (others) => customClassifier(config, body, { ...widths, ...others }),
  };
}
