import * as z from 'zod';
import { selectByLasso } from '../../numeric/lasso/lasso.js';
import { defineCriterion } from '../criterion.js';

const options = z.strictObject({
  mu: z
    .number()
    .min(0)
    .default(1)
    .describe('Weight of the first-order change of the loss, relative to the error of the features'),
  importance: z
    .boolean()
    .default(true)
    .describe(
      'Whether outputs count by their importance for the loss, so that those to be cut next count little',
    ),
  refitMu: z
    .number()
    .min(0)
    .default(0)
    .describe('The same for the refit, whose rows count by 1 + refitMu |g|^2 / outputs'),
  ridge: z.number().min(0).default(0.001).describe('How much the refitted kernels hold on to what they were'),
});

/**
 * CPLI: channel pruning guided by classification loss and feature importance (Guo et al., AAAI 2020, arXiv 2003.06757).
 *
 * [abstract] Layer by layer; beside the error of the next layer's features it takes the classification loss into
 * account; and it suppresses features that are unimportant, those that the next stage of pruning will remove.
 * [published review] The channels are selected by LASSO; then the weights are adjusted by least squares.
 * [ours] The LASSO is solved along its exact path from the largest lambda down, then by coordinate descent from there.
 * [ours] The objective: J(beta) = 1/2N sum_n sum_o s_o (Y_no - sum_i beta_i (X_i * W_i)_no)^2
 * + mu/2N sum_n (sum_o g_no (Y_no - sum_i beta_i (X_i * W_i)_no))^2 + lambda |beta|_1, with g = dCE/dY scaled to a mean
 * square of 1 and s_o the mean of |g_o Y_o|, scaled to mean 1. Y and g are the unpruned network's, X the pruned
 * one's so far. Where several layers read the channels, J is the sum over them, each divided by its energy. The
 * refit may weight rows by 1 + mu |g|^2 / O, by Cauchy and Schwarz a bound of the second term that keeps the outputs
 * apart; by default it does not: the few images with large gradients then decide too much (docs/experiments/pruning).
 */
export const cpli = defineCriterion({
  name: 'cpli',
  description: 'LASSO selection guided by the classification loss and by importance, then least squares',
  paper:
    'Guo et al., Channel Pruning Guided by Classification Loss and Feature Importance, AAAI 2020, arXiv 2003.06757',
  options,
  needsReaders: true,
  async select(measurements, keep, { mu, importance }) {
    const { gram, target } = await measurements.reconstruction({ mu, importance });
    return selectByLasso(gram, target, keep);
  },
  refit: ({ refitMu, ridge }) => ({ mu: refitMu, ridge }),
});
