import { ancestors, Graph } from '../graph/graph.js';
import { sizeOf } from '../graph/types.js';
import { foldVariables } from '../infer/fold.js';
import { isInput } from '../lowering/lower.js';
import type { Classifier } from '../models/classifier.js';
import { Network } from '../nn/scope.js';
import { feed } from '../ops/input.js';

/**
 * Number of learned values in the exported classifier: without what only the loss used, and with what depends on the
 * weights alone counted as it is stored (the mean of several classifiers is one). Running statistics are not learned.
 */
export function exportedParameters(classifier: Classifier): number {
  const { channels, height, width } = classifier.config;
  const network = new Network(new Graph(), 'inference');
  const images = feed(network.graph, 'images', 'float32', [1, channels, height, width]);
  const { logits } = classifier.build(network.root, images);
  const variable = (name: string) => network.variables.get(name)!;
  // The sizes do not depend on the values.
  const zeros = (name: string) => new Float32Array(sizeOf(variable(name).shape));
  const { outputs, values } = foldVariables(new Map([['logits', logits]]), zeros);
  return ancestors([...outputs.values()])
    .filter(isInput)
    .map(({ attributes }) => attributes)
    .filter(({ kind, name }) => kind === 'state' && (values.has(name) || variable(name).kind === 'parameter'))
    .reduce((total, { shape }) => total + sizeOf(shape), 0);
}
