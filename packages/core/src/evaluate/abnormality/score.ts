import type * as z from 'zod';
import {
  type Definition,
  type NoOptions,
  type OptionsOf,
  optionsOf,
  type Part,
  type Resolved,
} from '../../config/index.js';
import type { Tensor } from '../../graph/graph.js';
import type { Shape } from '../../graph/types.js';
import type { Loss } from '../../losses/loss.js';
import type { Scope } from '../../nn/scope.js';

/** What a network says of N images, as symbolic tensors. */
export interface ScoreInputs {
  /** [N, D], what the classifier reads. */
  readonly embedding: Tensor;
  /** [N, K] */
  readonly logits: Tensor;
}

/** What a network says of the N images that it was trained with. */
export interface TrainingFeatures {
  /** [N, D], row-major. */
  readonly embedding: Float32Array;
  /** D */
  readonly dimensions: number;
  /** [N, K], row-major. */
  readonly logits: Float32Array;
  /** [N], each in 0 .. classes - 1. */
  readonly labels: Int32Array;
  /** K */
  readonly classes: number;
}

/** Numbers that a score was fitted with, by name: they go into the exported model. */
export type Statistics = Readonly<Record<string, { readonly shape: Shape; readonly data: Float32Array }>>;

/** The classifier whose images are scored, for scores that read its parameters. */
export interface ScoredClassifier {
  /** The loss that it was trained with. */
  readonly loss: Resolved<Loss>;
  /** Where its variables are: those of the network that the score is built beside. */
  readonly scope: Scope;
}

/**
 * How normal an image is to a classifier: one formula, a graph, which the evaluation runs and the exported model
 * holds. A new one is made by {@link defineScore}.
 */
export interface AbnormalityScore<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'score';
  readonly options: Schema;
  /** Why it cannot score classifiers of this loss; undefined where it can. Not there: it scores all of them. */
  refuses?(loss: Resolved<Loss>): string | undefined;
  /**
   * Takes what it needs from the training set, in float64. Not there: it needs nothing.
   * @throws KindredError where the features do not allow it.
   */
  fit?(features: TrainingFeatures, options: OptionsOf<Schema>): Statistics;
  /**
   * @param statistics what {@link fit} gave, as tensors
   * @returns [N], higher = more normal; finite where the squares of the inputs are, in float32. No shape in the graph may
   * depend on N, which is free in the exported model.
   */
  build(
    inputs: ScoreInputs,
    statistics: Readonly<Record<string, Tensor>>,
    options: OptionsOf<Schema>,
    classifier: ScoredClassifier,
  ): Tensor;
}

/** What {@link defineScore} takes. */
export type ScoreDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  AbnormalityScore<Schema, Name>,
  'build'
>;

/** A score, built in or of one's own: `evaluateAbnormal(run, { scores: [defineScore({ ... })] })`. */
export function defineScore<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: ScoreDefinition<Schema, Name>,
): AbnormalityScore<Schema, Name> {
  return {
    ...definition,
    kind: 'score',
    options: optionsOf('defineScore', definition, {
      refuses: 'function?',
      fit: 'function?',
      build: 'function',
    }),
  };
}
