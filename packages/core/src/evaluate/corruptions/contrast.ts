import { changeColors } from '../../data/transforms/color.js';
import type { Corruption } from './corruption.js';

const levels = [0.5, 0.25, 0.125] as const;

/** Differences from the image's mean grey are multiplied by 1/2, 1/4 or 1/8 [ours]; see {@link changeColors}. */
export const contrast: Corruption = {
  name: 'contrast',
  levels,
  apply: (image, strength) => changeColors(image, [{ kind: 'contrast', factor: levels[strength - 1]! }]),
};
