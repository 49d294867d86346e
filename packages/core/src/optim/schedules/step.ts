import * as z from 'zod';
import { defineSchedule } from './schedule.js';

/** Half and three quarters are the milestones 150 and 225 of 300 epochs that the released CRL code uses. */
const milestones = z
  .array(z.number().positive())
  .min(1)
  .refine((values) => values.every((value) => value < 1) || values.every((value) => value >= 1), {
    error: 'must be all fractions of the run (below 1) or all epochs (at least 1)',
  })
  .refine((values) => values.every((value, i) => i === 0 || value > values[i - 1]!), { error: 'must rise' })
  .default([0.5, 0.75])
  .describe(
    'When to multiply by gamma: fractions of the run (all below 1) or epochs (all at least 1), rising',
  );

const options = z.strictObject({
  milestones,
  gamma: z.number().positive().max(1).default(0.1).describe('Factor at each milestone, in (0, 1]'),
});

/**
 * gamma^(milestones passed). A milestone is passed when its epoch begins. Epochs count from the start of the
 * run, warm-up included.
 */
export const step = defineSchedule({
  name: 'step',
  description: 'multiplies the learning rate by gamma at each milestone',
  options,
  factor({ epoch, epochs }, { milestones, gamma }) {
    const passed = milestones.filter((milestone) => {
      const at = milestone < 1 ? milestone * epochs : milestone;
      // 0.07 * 100 is 7.000000000000001: rounding must not put a milestone off by a whole step.
      return epoch >= at * (1 - 1e-12);
    });
    return gamma ** passed.length;
  },
});
