import { colorJitter } from './color-jitter.js';
import { horizontalFlip } from './horizontal-flip.js';
import { randomCrop } from './random-crop.js';
import { randomErasing } from './random-erasing.js';
import { randomResizedCrop } from './random-resized-crop.js';
import type { Transform } from './transform.js';

/** Every transform that a configuration can name. */
export const TRANSFORMS: readonly Transform[] = [
  randomCrop,
  horizontalFlip,
  randomResizedCrop,
  colorJitter,
  randomErasing,
];
