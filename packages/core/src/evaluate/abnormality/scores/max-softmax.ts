import * as z from 'zod';
import { logOdds } from '../../../losses/parts/log-odds.js';
import { max } from '../../../ops/reduce/max.js';
import { defineScore } from '../score.js';

const options = z.strictObject({});

/**
 * The probability p of the predicted class (Hendrycks and Gimpel, ICLR 2017, arXiv 1610.02136) [paper].
 *
 * [ours] As log-odds, log(p / (1 - p)): the order is the same, but a sure prediction does not tie with a surer one
 * where float32 rounds both p to 1.
 */
export const maxSoftmax = defineScore({
  name: 'max-softmax',
  description: 'probability of the predicted class, as log-odds',
  paper:
    'Hendrycks and Gimpel, A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks, ICLR 2017, arXiv 1610.02136',
  options,
  build: ({ logits }) => max(logOdds(logits), { axes: [1] }),
});
