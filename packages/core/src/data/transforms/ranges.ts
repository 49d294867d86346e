import * as z from 'zod';

/** A pair [low, high] of numbers, in that order. */
function rangeSchema(bound: z.ZodNumber) {
  return z.tuple([bound, bound]).refine(([low, high]) => low <= high, 'the lower bound comes first');
}

/** Areas as fractions of the image's. */
export const scaleSchema = rangeSchema(z.number().positive().max(1));

/** Aspect ratios. */
export const ratioSchema = rangeSchema(z.number().min(0.01).max(100));
