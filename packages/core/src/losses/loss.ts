import type * as z from 'zod';
import {
  type Definition,
  describeValue,
  type NoOptions,
  type OptionsOf,
  optionsOf,
  type Part,
  wrongResult,
} from '../config/index.js';
import { UsageError } from '../errors.js';
import type { Tensor } from '../graph/graph.js';
import { isTensor, requireTensor } from '../graph/require-tensor.js';
import { linear } from '../nn/layers/linear.js';
import type { Scope } from '../nn/scope.js';
import type { ClassWeighting } from './parts/class-weighting.js';

/** What a loss is made of for one batch of N samples and K classes. */
export interface LossInputs {
  /** The classifier's place, for a loss with a head of its own. */
  readonly classifier: Scope;
  /** [N, C, H, W], the backbone's last feature map; after the loss's own attention, where it has one. */
  readonly featureMap: Tensor;
  /** [N, D] */
  readonly embedding: Tensor;
  /** [N, K], from {@link Loss.logits}. */
  readonly logits: Tensor;
  /** Channel attention [N, C], where the loss has asked for it. */
  readonly attention: Tensor | undefined;
  /** Class of each sample, int32 [N]; of a mixture, the class with the larger share. */
  readonly labels: Tensor;
  /** Class probabilities [N, K]: one-hot rows or, where the loss {@link Loss.acceptsMixtures}, mixtures. */
  readonly targets: Tensor;
  /** How much the classes count in means over samples; undefined where all count alike, as without `classWeights`. */
  readonly weighting?: ClassWeighting | undefined;
  /** Epochs since the start of training, a float32 scalar with a fraction; for ramps. */
  readonly epoch: Tensor;
}

/** A loss of one batch. */
export interface LossValue {
  /** The scalar that is minimised. */
  readonly total: Tensor;
  /** Its parts by name, for the log. */
  readonly terms: Readonly<Record<string, Tensor>>;
}

/** What a stage of the backbone before its last one ends with. */
export interface EarlierMap {
  /** [N, C, H, W] */
  readonly featureMap: Tensor;
  /** C before the network was pruned. */
  readonly unprunedChannels: number;
}

/** A feature map after channel attention. */
export interface Attended {
  /** [N, C, H, W], the given one, or scaled by the attention. */
  readonly featureMap: Tensor;
  /** [N, C] in (0, 1), with C before pruning where it scales nothing; of several maps one after the other. */
  readonly attention: Tensor;
}

/**
 * A loss and the classifier that it trains; {@link defineLoss} makes one.
 * Whatever {@link attend} and {@link logits} use is in the exported model; what {@link value} alone uses is not.
 * Pruning makes the backbone narrower, not what a loss builds: hidden layers of a loss have fixed `outputs`.
 */
export interface Loss<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'loss';
  readonly options: Schema;
  /** Whether targets may be mixtures of classes (mixup, cutmix): where false, they are one-hot. */
  readonly acceptsMixtures: boolean;
  /** Whether its means over samples take {@link LossInputs.weighting}: where false, class weights are refused. */
  readonly acceptsClassWeights: boolean;
  /** Whether it compares samples of a batch, so that each class should be there more than once. */
  readonly needsPairs?: boolean;
  /** Options in place of their defaults where a network with weights from elsewhere is tuned. */
  readonly inTuning?: Partial<OptionsOf<NoInfer<Schema>>>;
  /**
   * Channel attention between the feature map and the embedding.
   * @param unprunedChannels C before the network was pruned
   * @param earlier what the stages before the last end with: none where the backbone does not tell, and where a head is
   *   trained alone, on the last map
   */
  attend?(
    scope: Scope,
    featureMap: Tensor,
    unprunedChannels: number,
    options: OptionsOf<Schema>,
    earlier: readonly EarlierMap[],
  ): Attended | undefined;
  /** The classifier: embedding [N, D] to logits [N, K]. */
  logits(classifier: Scope, embedding: Tensor, classes: number, options: OptionsOf<Schema>): Tensor;
  /** The scalar that is minimised, and its parts. */
  value(inputs: LossInputs, options: OptionsOf<Schema>): LossValue;
}

/** What {@link defineLoss} takes; what is left out has a default. */
export type LossDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  Omit<Loss<Schema, Name>, 'value'>,
  never
> & {
  /** The scalar that is minimised, or that and its parts for the log. */
  value(inputs: LossInputs, options: OptionsOf<Schema>): Tensor | LossValue;
};

/**
 * A loss, built in or of one's own: `train({ loss: defineLoss({ ... }) })`. Without `logits` it trains a linear
 * classifier; without `acceptsMixtures` it takes one class for each image, without
 * `acceptsClassWeights` no class weights. It is built into the training graph, which differentiates it: stay in log space, and without branches that depend on values.
 */
export function defineLoss<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: LossDefinition<Schema, Name>,
): Loss<Schema, Name> {
  const {
    acceptsMixtures = false,
    acceptsClassWeights = false,
    attend,
    logits = linearLogits,
    value,
  } = definition;
  const loss: Loss<Schema, Name> = {
    ...definition,
    kind: 'loss',
    acceptsMixtures,
    acceptsClassWeights,
    options: optionsOf('defineLoss', definition, {
      acceptsMixtures: 'boolean?',
      acceptsClassWeights: 'boolean?',
      needsPairs: 'boolean?',
      inTuning: 'object?',
      attend: 'function?',
      logits: 'function?',
      value: 'function',
    }),
    ...(attend && {
      attend: (scope, featureMap, unprunedChannels, options, earlier) =>
        checkAttended(
          loss,
          featureMap,
          attend.call(definition, scope, featureMap, unprunedChannels, options, earlier),
        ),
    }),
    logits(classifier, embedding, classes, options) {
      const given = logits.call(definition, classifier, embedding, classes, options);
      return requireTensor(loss, 'logits', given, [embedding.shape[0]!, classes]);
    },
    value(inputs, options) {
      if (inputs.weighting && !acceptsClassWeights) throw refusedWeights(loss);
      return checkValue(loss, value.call(definition, inputs, options));
    },
  };
  return loss;
}

/** What to throw where classes are to be weighted, and a loss would ignore it. */
export function refusedWeights({ name }: Loss): UsageError {
  return new UsageError(
    `loss ${name} takes no class weights: leave out \`classWeights\`, or let the loss take its means over images with ` +
      'what it gets as `weighting` (`meanOverSamples`) and say `acceptsClassWeights: true`',
  );
}

function linearLogits(classifier: Scope, embedding: Tensor, classes: number): Tensor {
  return linear(classifier, embedding, { outFeatures: classes });
}

function checkAttended(loss: Part, { shape }: Tensor, given: Attended | undefined): Attended | undefined {
  if (given === undefined) return undefined;
  const { featureMap, attention } = Object(given) as Attended;
  requireTensor(loss, 'attend', featureMap, shape, ' as featureMap');
  requireTensor(loss, 'attend', attention, [shape[0]!, null], ' as attention');
  return given;
}

/** A scalar alone is the only term. */
function checkValue(loss: Part, given: Tensor | LossValue): LossValue {
  if (isTensor(given) || typeof given !== 'object' || given === null) {
    const total = requireTensor(loss, 'value', given, []);
    return { total, terms: { [loss.name]: total } };
  }
  requireTensor(loss, 'value', given.total, [], ' as total');
  if (typeof given.terms !== 'object' || given.terms === null) {
    throw wrongResult(loss, 'value', 'scalars by name as terms', describeValue(given.terms));
  }
  for (const [name, term] of Object.entries(given.terms)) {
    requireTensor(loss, 'value', term, [], ` as the term ${name}`);
  }
  return given;
}
