import { KindredError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { elementBytes } from '../lowering/element-bytes.js';
import { lower } from '../lowering/lower.js';
import type { Classifier } from '../models/classifier.js';
import { Network } from '../nn/scope.js';
import { encodeModel, type OnnxTensor } from '../onnx/model.js';
import { feed } from '../ops/input.js';
import { foldVariables } from './fold.js';
import { encodeModelCard, type ModelCard } from './metadata.js';

/**
 * A trained classifier as an ordinary ONNX model: input `images` float32 [batch, C, H, W] with pixels from 0 to
 * 255, output `logits` [batch, K]; the normalisation is inside. What only the loss used (auxiliary attention) is
 * not in it, and what depends on the weights alone is computed here, once (see {@link foldVariables}).
 * @param weights the variables' values by name
 * @throws KindredError where a variable is missing.
 */
export function exportClassifier(
  classifier: Classifier,
  weights: ReadonlyMap<string, Float32Array>,
  card: ModelCard,
): Uint8Array {
  const { channels, height, width } = classifier.config;
  const graph = new Graph();
  const network = new Network(graph, 'inference');
  const images = feed(graph, 'images', 'float32', [1, channels, height, width]);
  const { logits } = classifier.build(network.root, images);
  const read = (name: string) => {
    const values = weights.get(name);
    if (!values) throw new KindredError(`the weights have no "${name}"`);
    return values;
  };
  const folded = foldVariables(new Map([['logits', logits]]), read);
  const model = lower('classifier', folded.outputs, { provider: 'cpu', lowering: 'reference' });
  const initializers: OnnxTensor[] = model.inputs
    .filter(({ name }) => name !== 'images')
    .map(({ name, dtype }) => {
      const computed = folded.values.get(name);
      const { shape } = computed ?? network.variables.get(name)!;
      return { name, dtype, shape, bytes: elementBytes(dtype, computed?.data ?? read(name)) };
    });
  return encodeModel({
    ...model,
    inputs: [{ name: 'images', dtype: 'float32', shape: ['batch', channels, height, width] }],
    outputs: [{ name: 'logits', dtype: 'float32', shape: ['batch', classifier.config.classes] }],
    initializers: [...initializers, ...model.initializers],
    metadata: encodeModelCard(card),
  });
}
