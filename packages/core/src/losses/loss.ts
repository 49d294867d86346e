import type * as z from 'zod';
import type { Named } from '../config/named.js';
import type { Tensor } from '../graph/graph.js';
import type { Scope } from '../nn/scope.js';

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
  /** Epochs since the start of training, a float32 scalar with a fraction; for ramps. */
  readonly epoch: Tensor;
}

export interface LossValue {
  /** The scalar that is minimised. */
  readonly total: Tensor;
  /** Its parts by name, for the log. */
  readonly terms: Readonly<Record<string, Tensor>>;
}

/** A feature map after channel attention. */
export interface Attended {
  /** [N, C, H, W]: the given one, or scaled by the attention. */
  readonly featureMap: Tensor;
  /** [N, C] in (0, 1), with C before pruning where it scales nothing. */
  readonly attention: Tensor;
}

/**
 * A loss and the classifier that it trains. To add one: a file like its neighbours, and a line in an index.
 * Whatever {@link attend} and {@link logits} use is in the exported model; what {@link value} alone uses is not.
 * Pruning makes the backbone narrower, not what a loss builds: hidden layers of a loss have fixed `outputs`.
 */
export interface Loss<Schema extends z.ZodObject = z.ZodObject> extends Named {
  readonly options: Schema;
  /** The paper, as a reader would look for it. */
  readonly paper: string;
  /** Whether targets may be mixtures of classes (mixup, cutmix): where false, they are one-hot. */
  readonly acceptsMixtures: boolean;
  /** Whether it compares samples of a batch, so that each class should be there more than once. */
  readonly needsPairs?: boolean;
  /**
   * Channel attention between the feature map and the embedding.
   * @param unprunedChannels C before the network was pruned
   */
  attend?(
    scope: Scope,
    featureMap: Tensor,
    unprunedChannels: number,
    options: z.output<Schema>,
  ): Attended | undefined;
  /** The classifier: embedding [N, D] to logits [N, K]. */
  logits(classifier: Scope, embedding: Tensor, classes: number, options: z.output<Schema>): Tensor;
  value(inputs: LossInputs, options: z.output<Schema>): LossValue;
}
