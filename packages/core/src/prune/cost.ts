import { ancestors, Graph } from '../graph/graph.js';
import { sizeOf } from '../graph/types.js';
import type { Classifier } from '../models/classifier.js';
import { Network } from '../nn/scope.js';
import { batchFeeds } from '../train/programs.js';

/** What a classifier in use costs. */
export interface Cost {
  /** Learned numbers. */
  readonly parameters: number;
  /** Multiply-adds of convolutions and matrix products for one image. */
  readonly multiplyAdds: number;
}

export function costOf(classifier: Classifier): Cost {
  const network = new Network(new Graph(), 'inference');
  const { images } = batchFeeds(network.graph, classifier, 1);
  const { logits } = classifier.build(network.root, images);
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  return {
    parameters: total(network.parameters.map(({ shape }) => sizeOf(shape))),
    multiplyAdds: total(ancestors([logits]).map((node) => node.op.multiplyAdds?.(node) ?? 0)),
  };
}
