import type { Graph, Tensor } from '../../graph/graph.js';
import { dimensions } from '../../graph/types.js';
import { crossEntropy } from '../../losses/cross-entropy.js';
import type { Classifier } from '../../models/classifier.js';
import { Network } from '../../nn/scope.js';
import { mul, sub } from '../../ops/elementwise/index.js';
import { oneHot } from '../../ops/shape/one-hot.js';
import { reshape } from '../../ops/shape/reshape.js';
import { type LinearForm, linearForms } from '../linear-forms.js';
import type { Layer } from '../network.js';

/** Beginning of the names of the states that hold the network as it was. */
export const originalPrefix = 'original.';

/** A classifier in use, in a graph, with the products of its layers. */
export interface Built {
  readonly logits: Tensor;
  /** By the variables of their kernels, one for each time that these are applied. */
  readonly forms: ReadonlyMap<string, readonly [LinearForm, ...LinearForm[]]>;
}

/** Builds the classifier in use into a graph. */
export function buildInUse(
  graph: Graph,
  classifier: Classifier,
  images: Tensor,
  layers: readonly Layer[],
  prefix = '',
): Built {
  const network = new Network(graph, 'inference', prefix);
  const { logits } = classifier.build(network.root, images);
  const found = linearForms(logits);
  const forms = layers.map(
    ({ weight }) => [weight, found.get(network.variables.get(weight)!.tensor)!] as const,
  );
  return { logits, forms: new Map(forms) };
}

/** What a layer's kernels give without the bias. */
export function productOf({ output, bias }: LinearForm): Tensor {
  return bias ? sub(output, reshape(bias, [1, -1, ...output.shape.slice(2).map(() => 1)])) : output;
}

/** The sum over samples of the cross-entropy: its gradients are each sample's own. */
export function summedLoss(logits: Tensor, labels: Tensor): Tensor {
  const [samples, classes] = dimensions(logits.shape, 2);
  return mul(crossEntropy(logits, oneHot(labels, classes)), samples);
}
