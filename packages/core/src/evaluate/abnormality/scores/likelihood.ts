import * as z from 'zod';
import { isPart, type OptionsOf, type Resolved } from '../../../config/index.js';
import { UsageError } from '../../../errors.js';
import { classGaussians, lgm } from '../../../losses/lgm.js';
import type { Loss } from '../../../losses/loss.js';
import { classScores } from '../../../losses/parts/gaussian-mixture.js';
import { logSumExp } from '../../../ops/reduce/max.js';
import { defineScore } from '../score.js';

const options = z.strictObject({});

/**
 * log p(x) of the embedding x under the Gaussian mixture that the L-GM loss has trained (Wan et al., CVPR 2018, arXiv
 * 1803.02988), in nats [abstract], but for a constant. It reads the classifier's own means and variances, and needs no
 * statistics.
 *
 * - [ours] D/2 log(2 pi) + log K is left out: it tells nothing, and beside its size (470 at D = 512) float32 would lose
 *   two to three digits of what does, and make ties.
 * - The logits of this classifier are the classes' log-densities but for the same constant, so that the score is
 *   log sum_k exp(z_k): it ranks images as the energy score does at T = 1.
 */
export const likelihood = defineScore({
  name: 'likelihood',
  description:
    'log-likelihood of the embedding under the mixture of the L-GM loss, but for a constant; ranks as energy does there',
  paper:
    'Wan et al., Rethinking Feature Distribution for Loss Functions in Image Classification, CVPR 2018, arXiv 1803.02988',
  options,
  refuses: (loss) => (mixtureOptions(loss) ? undefined : refusal(loss)),
  build({ embedding, logits }, _, __, { loss, scope }) {
    const mixture = mixtureOptions(loss);
    if (!mixture) throw new UsageError(`score likelihood: ${refusal(loss)}`);
    const gaussians = classGaussians(scope, [logits.shape[1]!, embedding.shape[1]!], mixture);
    return logSumExp(classScores(embedding, gaussians), { axes: [1] });
  },
});

const refusal = ({ part }: Resolved<Loss>) =>
  `it needs a classifier of the loss lgm, and this one is of ${part.name}`;

/** The options of the L-GM loss where a classifier was trained with it, by itself or as the base of another loss. */
function mixtureOptions({ part, options }: Resolved<Loss>): OptionsOf<typeof lgm.options> | undefined {
  if (part.name === lgm.name) return lgm.options.parse(options);
  return isResolvedLoss(options.base) ? mixtureOptions(options.base) : undefined;
}

function isResolvedLoss(value: unknown): value is Resolved<Loss> {
  if (typeof value !== 'object' || value === null || !('part' in value)) return false;
  return isPart(value.part) && value.part.kind === 'loss';
}
