import type * as z from 'zod';
import type { Named } from '../config/named.js';
import type { Tensor } from '../graph/graph.js';
import type { Scope } from '../nn/scope.js';

/**
 * A network up to its classifier. To add one: a file like its neighbours, and a line in `index.ts`. The two
 * halves are apart so that a loss can work on the feature map (channel attention) and on the embedding.
 */
export interface Backbone<Schema extends z.ZodObject = z.ZodObject> extends Named {
  readonly options: Schema;
  /** Smallest height and width of an image that leaves a pixel of feature map. */
  readonly minimumSize: number;
  /** Name of the classifier's variables, where torchvision has one: `fc`. */
  classifier(options: z.output<Schema>): string;
  /** Images [N, C, H, W], normalised, to the feature map [N, C', h, w]. */
  features(scope: Scope, images: Tensor, options: z.output<Schema>): Tensor;
  /** The feature map [N, C', h, w] to the embedding [N, D], which the classifier sees. */
  embedding(scope: Scope, featureMap: Tensor, options: z.output<Schema>): Tensor;
}
