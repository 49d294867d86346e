import * as z from 'zod';
import { defineSchedule } from './schedule.js';

const options = z.strictObject({
  finalFactor: z.number().min(0).max(1).default(0).describe('Factor at the end of the run, in 0 .. 1'),
});

/**
 * Half a cosine wave from 1 down to `finalFactor`: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent
 * with Warm Restarts" (ICLR 2017), equation 5, with a single period: the whole run.
 */
export const cosine = defineSchedule({
  name: 'cosine',
  description: 'lowers the learning rate along half a cosine wave',
  options,
  factor({ epoch, epochs }, { finalFactor }) {
    return finalFactor + ((1 - finalFactor) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
  },
});
