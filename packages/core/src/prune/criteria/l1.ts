import * as z from 'zod';
import { defineCriterion, largest } from '../criterion.js';

const options = z.strictObject({});

/** The channels with the largest kernels are kept (Li et al., ICLR 2017, arXiv 1608.08710). */
export const l1 = defineCriterion({
  name: 'l1',
  description: 'the channels with the largest kernels (sum of absolute values)',
  paper: 'Li et al., Pruning Filters for Efficient ConvNets, ICLR 2017, arXiv 1608.08710',
  options,
  needsReaders: false,
  select: (measurements, keep) => largest(measurements.kernelNorms(), keep),
  refit: () => undefined,
});
