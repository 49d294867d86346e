import type * as z from 'zod';
import { type Definition, type NoOptions, type OptionsOf, optionsOf, type Part } from '../config/index.js';
import type { Tensor } from '../graph/graph.js';
import type { Scope } from '../nn/scope.js';
import { mean } from '../ops/reduce/mean.js';

/**
 * A network up to its classifier. A new one is made by {@link defineModel}. The two
 * halves are apart so that a loss can work on the feature map (channel attention) and on the embedding.
 */
export interface Backbone<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'model';
  readonly options: Schema;
  /** Smallest height and width of an image that leaves a pixel of feature map. */
  readonly minimumSize: number;
  /** Name of the classifier's variables, where torchvision has one: `fc`. */
  classifier(options: OptionsOf<Schema>): string;
  /**
   * Images [N, C, H, W], normalised, to the feature map [N, C', h, w]; or to the maps that its stages end with, the last
   * of which is that one, where losses are to see those of all stages.
   */
  features(scope: Scope, images: Tensor, options: OptionsOf<Schema>): Tensor | readonly Tensor[];
  /** The feature map [N, C', h, w] to the embedding [N, D], which the classifier sees. */
  embedding(scope: Scope, featureMap: Tensor, options: OptionsOf<Schema>): Tensor;
}

/** What {@link defineModel} takes; what is left out has a default. */
export type ModelDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  Backbone<Schema, Name>,
  'features'
>;

/**
 * A network, built in or of one's own: `train({ model: defineModel({ ... }) })`. Without `embedding` it is the mean of
 * the feature map over its pixels; without `classifier` the last layer is called `fc`, and without `minimumSize` images
 * may be of any size.
 */
export function defineModel<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: ModelDefinition<Schema, Name>,
): Backbone<Schema, Name> {
  const { minimumSize = 1, classifier = () => 'fc', embedding = globalAveragePool } = definition;
  return {
    ...definition,
    minimumSize,
    classifier,
    embedding,
    kind: 'model',
    options: optionsOf('defineModel', definition, {
      minimumSize: 'number?',
      classifier: 'function?',
      features: 'function',
      embedding: 'function?',
    }),
  };
}

/** The mean of a feature map [N, C, h, w] over its pixels, [N, C]: the usual embedding. */
export function globalAveragePool(scope: Scope, featureMap: Tensor): Tensor {
  return scope.at('avgpool').run(() => mean(featureMap, { axes: [2, 3] }));
}
