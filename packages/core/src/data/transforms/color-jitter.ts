import * as z from 'zod';
import type { Random } from '../../random/random.js';
import { type ColorChange, changeColors } from './color.js';
import { defineTransform } from './transform.js';

const strength = z.number().min(0).max(10).default(0.4);
const options = z.strictObject({
  brightness: strength.describe('Brightness is multiplied by 1 - this .. 1 + this'),
  contrast: strength.describe('Contrast is multiplied by 1 - this .. 1 + this'),
  saturation: strength.describe('Saturation is multiplied by 1 - this .. 1 + this (RGB only)'),
  hue: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.1)
    .describe('Hue is turned by up to this part of a circle (RGB only)'),
});

/** Changes brightness, contrast, saturation and hue in random order, as torchvision's ColorJitter does. */
export const colorJitter = defineTransform({
  name: 'colorJitter',
  description: 'changes brightness, contrast, saturation and hue at random (grey images: the first two)',
  options,
  apply(image, { brightness, contrast, saturation, hue }, { random }) {
    const changes: ColorChange[] = [];
    for (const step of random.shuffle([0, 1, 2, 3])) {
      if (step === 0 && brightness > 0) {
        changes.push({ kind: 'brightness', factor: drawFactor(brightness, random) });
      } else if (step === 1 && contrast > 0) {
        changes.push({ kind: 'contrast', factor: drawFactor(contrast, random) });
      } else if (image.channels !== 3) continue;
      else if (step === 2 && saturation > 0) {
        changes.push({ kind: 'saturation', factor: drawFactor(saturation, random) });
      } else if (step === 3 && hue > 0) changes.push({ kind: 'hue', shift: random.uniform(-hue, hue) });
    }
    return changeColors(image, changes);
  },
});

function drawFactor(strength: number, random: Random): number {
  return random.uniform(Math.max(0, 1 - strength), 1 + strength);
}
