import { z } from 'zod';
import { defineSchedule } from './schedule.js';

/**
 * Half a cosine wave from 1 down to `finalFactor`: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent
 * with Warm Restarts" (ICLR 2017), equation 5, with a single period: the whole run.
 */
export const cosine = defineSchedule({
  name: 'cosine',
  description: 'Lowers the learning rate along half a cosine wave to finalFactor times the base.',
  options: z.strictObject({
    finalFactor: z.number().min(0).max(1).default(0).describe('Factor at the end of the run, in 0 .. 1'),
  }),
  factor({ epoch, epochs }, { finalFactor }) {
    return finalFactor + ((1 - finalFactor) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
  },
});
