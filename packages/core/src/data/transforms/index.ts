import type { ChoiceOf } from '../../config/index.js';
import * as transforms from './built-in.js';
import type { Transform } from './transform.js';

/** Every transform that a configuration can name. */
export const TRANSFORMS = [
  transforms.randomCrop,
  transforms.horizontalFlip,
  transforms.randomResizedCrop,
  transforms.colorJitter,
  transforms.randomErasing,
] as const satisfies readonly Transform[];

/** One of {@link TRANSFORMS} by its name, with options if need be, or one of your own. */
export type TransformChoice = ChoiceOf<typeof TRANSFORMS, Transform>;
