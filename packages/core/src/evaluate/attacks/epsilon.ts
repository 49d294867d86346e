import * as z from 'zod';

/** Whole, as pixels are: a fraction would be lost when images are rounded (8 / 255 of a pixel in [0, 1] is 8 here). */
export const epsilonSchema = z
  .int()
  .min(0)
  .max(255)
  .default(8)
  .describe('Largest change of a pixel, in whole pixel values of 0 .. 255');
