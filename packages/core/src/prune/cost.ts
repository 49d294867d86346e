import { exportedParameters } from '../export/parameters.js';
import { ancestors, Graph } from '../graph/graph.js';
import { batchFeeds } from '../infer/program.js';
import type { Classifier } from '../models/classifier.js';
import { Network } from '../nn/scope.js';

/** What a classifier in use costs, as the exported model. */
export interface Cost {
  /** Learned numbers; see {@link exportedParameters}. */
  readonly parameters: number;
  /** Multiply-adds of convolutions and matrix products for one image. */
  readonly multiplyAdds: number;
}

/** What a classifier costs, without building more than its graph. */
export function costOf(classifier: Classifier): Cost {
  const network = new Network(new Graph(), 'inference');
  const { images } = batchFeeds(network.graph, classifier, 1);
  const { logits } = classifier.build(network.root, images);
  const products = ancestors([logits]).map((node) => node.op.multiplyAdds?.(node) ?? 0);
  return {
    parameters: exportedParameters(classifier),
    multiplyAdds: products.reduce((total, value) => total + value, 0),
  };
}
