import { KindredError } from '../errors.js';
import { Graph, type Tensor } from '../graph/graph.js';
import type { Shape } from '../graph/types.js';
import { elementBytes } from '../lowering/element-bytes.js';
import { lower } from '../lowering/lower.js';
import type { Classifier, ClassifierTensors } from '../models/classifier.js';
import { Network, type Scope } from '../nn/scope.js';
import { encodeModel, type OnnxTensor } from '../onnx/model.js';
import { feed, state } from '../ops/input.js';
import { foldVariables } from './fold.js';
import { encodeModelCard, type ModelCard } from './metadata.js';

/** How normal images are, as a function of what the network says of them: a second output. */
export interface NormalityOutput {
  /** Numbers that it was fitted with, by name. */
  readonly statistics: Readonly<Record<string, { readonly shape: Shape; readonly data: Float32Array }>>;
  /**
   * @param statistics the same as tensors
   * @param scope where the classifier's variables are
   * @returns [N]
   */
  build(tensors: ClassifierTensors, statistics: Readonly<Record<string, Tensor>>, scope: Scope): Tensor;
}

/**
 * A trained classifier as an ordinary ONNX model: input `images` float32 [batch, C, H, W] with pixels from 0 to
 * 255, output `logits` [batch, K]; the normalisation is inside. What only the loss used (auxiliary attention) is
 * not in it, and what depends on the weights alone is computed here, once (see {@link foldVariables}).
 * @param weights the variables' values by name
 * @param normality becomes the output `normality` [batch]
 * @throws KindredError where a variable is missing.
 */
export function exportClassifier(
  classifier: Classifier,
  weights: ReadonlyMap<string, Float32Array>,
  card: ModelCard,
  normality?: NormalityOutput,
): Uint8Array {
  const { channels, height, width, classes } = classifier.config;
  const graph = new Graph();
  const network = new Network(graph, 'inference');
  const images = feed(graph, 'images', 'float32', [1, channels, height, width]);
  const tensors = classifier.build(network.root, images);
  const statistics = new Map(
    Object.entries(normality?.statistics ?? {}).map(([name, value]) => [statisticsPrefix + name, value]),
  );
  const outputs = new Map([['logits', tensors.logits]]);
  if (normality) outputs.set('normality', buildNormality(classifier, network, tensors, normality));
  const read = (name: string) => {
    const values = statistics.get(name)?.data ?? weights.get(name);
    if (!values) throw new KindredError(`the weights have no "${name}"`);
    return values;
  };
  const folded = foldVariables(outputs, read);
  const model = lower('classifier', folded.outputs, { provider: 'cpu', lowering: 'reference' });
  const initializers: OnnxTensor[] = model.inputs
    .filter(({ name }) => name !== 'images')
    .map(({ name, dtype }) => {
      const computed = folded.values.get(name);
      const { shape } = computed ?? statistics.get(name) ?? network.variables.get(name)!;
      return { name, dtype, shape, bytes: elementBytes(dtype, computed?.data ?? read(name)) };
    });
  return encodeModel({
    ...model,
    inputs: [{ name: 'images', dtype: 'float32', shape: ['batch', channels, height, width] }],
    outputs: [
      { name: 'logits', dtype: 'float32', shape: ['batch', classes] },
      ...(normality ? [{ name: 'normality', dtype: 'float32', shape: ['batch'] } as const] : []),
    ],
    initializers: [...initializers, ...model.initializers],
    metadata: encodeModelCard(card),
  });
}

const statisticsPrefix = 'normality.';

function buildNormality(
  { classifierName }: Classifier,
  { graph, root }: Network,
  tensors: ClassifierTensors,
  { statistics, build }: NormalityOutput,
): Tensor {
  const given = Object.entries(statistics).map(
    ([name, { shape }]) => [name, state(graph, statisticsPrefix + name, 'float32', shape)] as const,
  );
  return graph.scope('normality', () => build(tensors, Object.fromEntries(given), root.at(classifierName)));
}
