import * as z from 'zod';
import { defineCriterion, largest } from '../criterion.js';

const options = z.strictObject({});

/**
 * The channels without which the loss would change most are kept (Molchanov et al., ICLR 2017, arXiv 1611.06440).
 *
 * [paper] The score of a feature map X: the mean over samples of |sum of X dL/dX|, up to its size, over its pixels.
 * [ours] Channels that belong together are one: the inner sum is over all that the layers which read them see, a tensor
 * that several see once, the features of a linear layer like pixels. Scores are compared within a group alone, so that
 * they need no normalisation by layer.
 */
export const taylor = defineCriterion({
  name: 'taylor',
  description: 'the channels without which the loss would change most, to first order',
  paper: 'Molchanov et al., Pruning Convolutional Neural Networks, ICLR 2017, arXiv 1611.06440',
  options,
  needsReaders: true,
  select: (measurements, keep) => largest(measurements.taylor(), keep),
  refit: () => undefined,
});
