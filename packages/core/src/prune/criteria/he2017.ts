import * as z from 'zod';
import { selectByLasso } from '../../numeric/lasso/lasso.js';
import { defineCriterion } from '../criterion.js';

const options = z.strictObject({
  ridge: z.number().min(0).default(0.001).describe('How much the refitted kernels hold on to what they were'),
});

/**
 * LASSO reconstruction: the channels from which what reads them can be had best, and then the least-squares kernels
 * for them (He, Zhang and Sun, ICCV 2017, arXiv 1707.06168). CPLI with mu = 0 and equal importance. [ours] The LASSO is
 * solved as there: along its exact path, then by coordinate descent.
 */
export const he2017 = defineCriterion({
  name: 'he2017',
  description: 'LASSO selection by the error of what reads the channels, then least squares',
  paper:
    'He, Zhang and Sun, Channel Pruning for Accelerating Very Deep Networks, ICCV 2017, arXiv 1707.06168',
  options,
  needsReaders: true,
  async select(measurements, keep) {
    const { gram, target } = await measurements.reconstruction({ mu: 0, importance: false });
    return selectByLasso(gram, target, keep);
  },
  refit: ({ ridge }) => ({ mu: 0, ridge }),
});
