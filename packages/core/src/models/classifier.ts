import { describeValue, type NamedConfig, Parts, type Resolved, wrongResult } from '../config/index.js';
import type { ChannelStatistics } from '../data/statistics.js';
import type { Cover } from '../data/transforms/fit.js';
import type { Whole } from '../data/transforms/whole.js';
import { UsageError } from '../errors.js';
import { Graph, type Tensor } from '../graph/graph.js';
import { requireTensor } from '../graph/require-tensor.js';
import { LOSSES } from '../losses/index.js';
import type { EarlierMap, Loss, LossValue } from '../losses/loss.js';
import { classWeighting } from '../losses/parts/class-weighting.js';
import { Network, type Scope, type Widths } from '../nn/scope.js';
import { constant } from '../ops/constant.js';
import { add, mul } from '../ops/elementwise/index.js';
import { feed } from '../ops/input.js';
import type { Backbone } from './backbone.js';
import { BACKBONES } from './backbones.js';

/** Everything that determines a classifier's graph, apart from the batch size. */
export interface ClassifierConfig {
  readonly model: NamedConfig;
  readonly loss: NamedConfig;
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /** Of each channel, for pixels in [0, 1]. */
  readonly normalization: ChannelStatistics;
  /** What images cover before they are cropped, where that is more than the input. */
  readonly cover?: Cover | undefined;
  /** How images of another shape are shown whole; they are cut where not given. */
  readonly whole?: Whole | undefined;
  /** Of a pruned network: the channels of the backbone's layers that are narrower than the model says. */
  readonly widths?: Widths | undefined;
}

/** The tensors of a classifier that was built into a graph, for N images. */
export interface ClassifierTensors {
  /** [N, K] */
  readonly logits: Tensor;
  /** [N, C, H, W], what the embedding is made of. */
  readonly featureMap: Tensor;
  /** [N, D], the classifier's input. */
  readonly embedding: Tensor;
  /** [N, C] channel attention, where the loss has it. */
  readonly attention: Tensor | undefined;
}

/** A backbone with the classifier of a loss. */
export interface Classifier {
  readonly config: ClassifierConfig;
  /** What its names were looked up in, beside the built-in parts. */
  readonly parts: Parts;
  /** The loss that it is trained with. */
  readonly chosenLoss: Resolved<Loss>;
  /** Beginning of the names of the variables that depend on the classes: `fc`. */
  readonly classifierName: string;
  /** Builds it into a graph. @param images [N, C, H, W] pixels from 0 to 255, float32 */
  build(scope: Scope, images: Tensor): ClassifierTensors;
  /** The first half of {@link build}, the backbone: pixels [N, C, H, W] to its last feature map [N, C', h, w]. */
  features(scope: Scope, images: Tensor): Tensor;
  /**
   * The second half: the loss's attention, the embedding and the classifier on a feature map [N, C', h, w].
   * @throws UsageError where the loss reads the maps of earlier stages, too: it takes {@link build}.
   */
  head(scope: Scope, features: Tensor): ClassifierTensors;
  /**
   * The loss of what {@link build} gave; `labels` int32 [N], `targets` [N, K], `epoch` a scalar; `classWeights`, where the
   * classes do not count alike, one for each of the K.
   * @throws UsageError for weights that the loss does not take.
   */
  loss(
    scope: Scope,
    tensors: ClassifierTensors,
    batch: {
      labels: Tensor;
      targets: Tensor;
      epoch: Tensor;
      classWeights?: readonly number[] | undefined;
    },
  ): LossValue;
  /** The same classifier with layers of other widths; those that are not named stay as wide as they are. */
  withWidths(widths: Widths): Classifier;
}

/** The feature maps that the stages of a backbone end with. */
interface StageMaps {
  /** Of the stages before the last, in their order; none where the backbone does not tell. */
  readonly earlier: readonly Tensor[];
  /** What the embedding is made of. */
  readonly last: Tensor;
}

/** Module name of a loss's attention. */
export const attentionName = 'attention';

/**
 * Resolves a model and a loss by name.
 * @param parts models and losses beside the built-in ones
 * @throws UsageError for unknown names, wrong options, images that are too small for the model, and a
 * normalisation for another number of channels.
 */
export function createClassifier(config: ClassifierConfig, parts = Parts.none): Classifier {
  const { part: backbone, options } = parts.resolve<Backbone>(BACKBONES, config.model);
  const chosenLoss = parts.resolve<Loss>(LOSSES, config.loss);
  const { part: loss, options: lossOptions } = chosenLoss;
  if (Math.min(config.height, config.width) < backbone.minimumSize) {
    throw new UsageError(
      `model ${backbone.name} needs images of at least ${backbone.minimumSize}x${backbone.minimumSize} pixels, ` +
        `not ${config.height}x${config.width}; choose another model or a larger \`imageSize\``,
    );
  }
  checkNormalization(config);
  const classifierName = checkClassifierName(backbone, backbone.classifier(options));
  /** The maps that the stages end with, where the backbone names them, else the last one alone. */
  const mapsOf = (scope: Scope, images: Tensor): StageMaps => {
    const given: unknown = backbone.features(scope, images, options);
    const maps = Array.isArray(given) && given.length > 0 ? given : [given];
    const shape = [images.shape[0]!, null, null, null];
    const checked = maps.map((map) => requireTensor(backbone, 'features', map, shape));
    return { earlier: checked.slice(0, -1), last: checked.at(-1)! };
  };
  const unpruned = () => {
    const { graph, root } = new Network(new Graph(), 'inference');
    const images = feed(graph, 'images', 'float32', [1, config.channels, config.height, config.width]);
    return mapsOf(root, images);
  };
  const within = (root: Scope) => (config.widths ? root.withWidths(config.widths) : root);
  const maps = (root: Scope, images: Tensor) => {
    const scope = within(root);
    const normalized = scope.at('normalize').run(() => normalize(images, config.normalization));
    return mapsOf(scope, normalized);
  };
  const attend = (root: Scope, { earlier, last }: StageMaps) => {
    if (!loss.attend) return undefined;
    const whole = unpruned();
    const channelsOf = (map: Tensor) => map.shape[1]!;
    const before = earlier.map(
      (featureMap, i): EarlierMap => ({ featureMap, unprunedChannels: channelsOf(whole.earlier[i]!) }),
    );
    return loss.attend(root.at(attentionName), last, channelsOf(whole.last), lossOptions, before);
  };
  const head = (root: Scope, found: StageMaps) => {
    const features = found.last;
    const attended = attend(root, found);
    const featureMap = attended?.featureMap ?? features;
    const embedded = backbone.embedding(within(root), featureMap, options);
    const embedding = requireTensor(backbone, 'embedding', embedded, [features.shape[0]!, null]);
    // What the loss builds is as wide as the backbone and the classes make it.
    const logits = loss.logits(root.at(classifierName), embedding, config.classes, lossOptions);
    return { logits, featureMap, embedding, attention: attended?.attention };
  };
  return {
    config,
    parts,
    chosenLoss,
    classifierName,
    features: (root, images) => maps(root, images).last,
    head: (root, features) => head(root, { earlier: [], last: features }),
    build(root, images) {
      const tensors = head(root, maps(root, images));
      checkWidths(root, classifierName, config);
      return tensors;
    },
    loss: (scope, tensors, { classWeights, ...batch }) =>
      scope.at('loss').run(() => {
        const weighting = classWeights && classWeighting(classWeights, batch.targets);
        const inputs = {
          classifier: scope.at(classifierName),
          ...tensors,
          ...batch,
          ...(weighting && { weighting }),
        };
        return loss.value(inputs, lossOptions);
      }),
    withWidths: (widths) => createClassifier({ ...config, widths: { ...config.widths, ...widths } }, parts),
  };
}

function checkClassifierName(backbone: Backbone, name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  throw wrongResult(backbone, 'classifier', 'the name of a layer', describeValue(name));
}

/** Where the numbers do not match, broadcasting would quietly make more channels. */
function checkNormalization({ channels, normalization: { mean, std } }: ClassifierConfig): void {
  if (mean.length === channels && std.length === channels) return;
  throw new UsageError(
    `normalization has ${mean.length} means and ${std.length} deviations, but the images have ` +
      `${channels} channels; give one of each for every channel`,
  );
}

/** @throws UsageError for a layer that the backbone does not have; the classifier is as wide as there are classes. */
function checkWidths(
  { network }: Scope,
  classifierName: string,
  { widths = {}, model }: ClassifierConfig,
): void {
  const isOwn = (layer: string) =>
    network.variables.get(`${layer}.weight`)?.outputs === 'own' &&
    !`${layer}.`.startsWith(`${classifierName}.`);
  const unknown = Object.keys(widths).find((layer) => !isOwn(layer));
  if (unknown !== undefined) throw new UsageError(`model ${model.name} has no layer "${unknown}"`);
}

/** (x / 255 - mean) / std for each channel, as one scale and one shift. */
function normalize(images: Tensor, { mean, std }: ChannelStatistics): Tensor {
  const column = (values: number[]) => constant(images.graph, values, [1, values.length, 1, 1]);
  const scale = std.map((s) => 1 / (255 * s));
  const shift = mean.map((m, i) => -m / std[i]!);
  return add(mul(images, column(scale)), column(shift));
}
