/** The built-in transforms: `train({ augment: [transforms.horizontalFlip] })`. */

export { colorJitter } from './color-jitter.js';
export { horizontalFlip } from './horizontal-flip.js';
export { randomCrop } from './random-crop.js';
export { randomErasing } from './random-erasing.js';
export { randomResizedCrop } from './random-resized-crop.js';
