import * as z from 'zod';
import { type Criterion, largest } from '../criterion.js';

const options = z.strictObject({});

/** The channels without which the loss would change most are kept. */
export const taylor: Criterion<typeof options> = {
  name: 'taylor',
  description: 'the channels without which the loss would change most, to first order',
  paper: 'Molchanov et al., Pruning Convolutional Neural Networks, ICLR 2017, arXiv 1611.06440',
  options,
  needsReaders: true,
  select: (evidence, keep) => largest(evidence.taylor(), keep),
  refit: () => undefined,
};
