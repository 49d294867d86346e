import type { ChoiceOf } from '../../config/index.js';
import { colorJitter } from './color-jitter.js';
import { horizontalFlip } from './horizontal-flip.js';
import { randomCrop } from './random-crop.js';
import { randomErasing } from './random-erasing.js';
import { randomResizedCrop } from './random-resized-crop.js';
import type { Transform } from './transform.js';

/** Every transform that a configuration can name. */
export const TRANSFORMS = [
  randomCrop,
  horizontalFlip,
  randomResizedCrop,
  colorJitter,
  randomErasing,
] as const satisfies readonly Transform[];

/** One of {@link TRANSFORMS} by its name, with options if need be, or one of your own. */
export type TransformChoice = ChoiceOf<typeof TRANSFORMS, Transform>;
