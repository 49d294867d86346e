import { Graph, type Tensor } from '../graph/graph.js';
import type { Shape } from '../graph/types.js';
import { fixWeights } from '../infer/fixed-weights.js';
import { fixedValuesOf } from '../infer/weights.js';
import { opset } from '../lowering/lower.js';
import type { Classifier, ClassifierConfig, ClassifierTensors } from '../models/classifier.js';
import { Network, type Scope } from '../nn/scope.js';
import { encodeModel, type OnnxValue } from '../onnx/model.js';
import { feed, state } from '../ops/input.js';
import { encodeModelCard, requireReadable } from './metadata.js';
import { describeInterface, type ModelCard } from './model-card.js';

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

/** What a card says that the classifier itself does not tell. */
export interface ModelDescription
  extends Pick<ModelCard, 'labels' | 'accuracy' | 'normality' | 'calibration' | 'weights' | 'license'> {
  /** Shorter side to which photographs are reduced before anything else. */
  readonly storeSize: number;
  /** What was laid under transparent pixels; white where not given. */
  readonly background?: readonly [number, number, number] | undefined;
  /** The values of pixels of more than 8 bits that were black and white, where that was said. */
  readonly range?: readonly [number, number] | 'cast' | undefined;
  /** Versions that exported and trained it. */
  readonly software?: Omit<NonNullable<ModelCard['software']>, 'opset'> | undefined;
}

/** Outputs of an exported classifier beside its logits. */
export interface MoreOutputs {
  /** Becomes the output `normality` [batch]. */
  readonly normality?: NormalityOutput | undefined;
  /** Whether there is the output `embedding` [batch, D], which the classifier reads. */
  readonly embedding?: boolean | undefined;
}

/**
 * A trained classifier as an ordinary ONNX model: input `images` float32 [batch, C, H, W] with pixels from 0 to
 * 255, output `logits` [batch, K]; the normalisation is inside. What only the loss used (auxiliary attention) is
 * not in it, and what depends on the weights alone is computed here, once. Its metadata has a {@link ModelCard}.
 * @param weights the variables' values by name
 * @throws KindredError where a variable is missing, or the card would be none.
 */
export function exportClassifier(
  classifier: Classifier,
  weights: ReadonlyMap<string, Float32Array>,
  description: ModelDescription,
  { normality, embedding }: MoreOutputs = {},
): Uint8Array {
  const { channels, height, width, classes } = classifier.config;
  const graph = new Graph();
  const network = new Network(graph, 'inference');
  const images = feed(graph, 'images', 'float32', [1, channels, height, width]);
  const tensors = classifier.build(network.root, images);
  const statistics = new Map(
    Object.entries(normality?.statistics ?? {}).map(([name, value]) => [statisticsPrefix + name, value]),
  );
  const dimensions = embedding ? tensors.embedding.shape[1]! : undefined;
  const outputs = new Map([['logits', tensors.logits]]);
  if (dimensions !== undefined) outputs.set('embedding', tensors.embedding);
  if (normality) outputs.set('normality', buildNormality(classifier, network, tensors, normality));
  const trained = fixedValuesOf(network.variables, weights);
  const model = fixWeights('classifier', outputs, (name) => statistics.get(name) ?? trained(name));
  const output = (name: string, ...shape: number[]): OnnxValue => ({
    name,
    dtype: 'float32',
    shape: ['batch', ...shape],
  });
  return encodeModel({
    ...model,
    inputs: [output('images', channels, height, width)],
    outputs: [
      output('logits', classes),
      ...(dimensions === undefined ? [] : [output('embedding', dimensions)]),
      ...(normality ? [output('normality')] : []),
    ],
    metadata: encodeModelCard(requireReadable(describe(classifier.config, description, dimensions))),
  });
}

function describe(
  { model, loss, normalization, cover, whole, widths, channels, height, width, classes }: ClassifierConfig,
  {
    storeSize,
    background,
    range,
    labels,
    calibration,
    normality,
    accuracy,
    weights,
    software,
    license,
  }: ModelDescription,
  dimensions: number | undefined,
): ModelCard {
  return {
    version: 2,
    labels,
    ...describeInterface({
      ...{ channels, height, width, storeSize, cover, whole, background, range, classes, dimensions },
      hasNormality: normality !== undefined,
      isCalibrated: calibration !== undefined,
    }),
    normalization: { insideModel: true, mean: [...normalization.mean], std: [...normalization.std] },
    ...(calibration && { calibration }),
    ...(normality && { normality }),
    ...(accuracy && { accuracy }),
    model,
    ...(widths && { widths }),
    loss,
    ...(weights && { weights }),
    software: { opset, ...software },
    ...(license !== undefined && { license }),
  };
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
