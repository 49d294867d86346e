import * as z from 'zod';
import { type NamedConfig, namedConfigSchema, resolveNamed } from '../../../config/named.js';
import { UsageError } from '../../../errors.js';
import { mixtureLogLikelihood } from '../../../losses/gaussian-mixture.js';
import { LOSSES } from '../../../losses/index.js';
import { classGaussians, lgm } from '../../../losses/lgm.js';
import type { AbnormalityScore } from '../score.js';

const options = z.strictObject({});

/**
 * log p(x) of the embedding x under the Gaussian mixture that the L-GM loss has trained, in nats [abstract]. It reads
 * the classifier's own means and variances, and needs no statistics.
 */
export const likelihood: AbnormalityScore<typeof options> = {
  name: 'likelihood',
  description: 'log-likelihood of the embedding under the mixture of the L-GM loss',
  paper:
    'Wan et al., Rethinking Feature Distribution for Loss Functions in Image Classification, CVPR 2018, arXiv 1803.02988',
  options,
  refuses: (loss) => (mixtureOptions(loss) ? undefined : refusal(loss)),
  build({ embedding, logits }, _, __, { loss, scope }) {
    const mixture = mixtureOptions(loss);
    if (!mixture) throw new UsageError(`score likelihood: ${refusal(loss)}`);
    const gaussians = classGaussians(scope, [logits.shape[1]!, embedding.shape[1]!], mixture);
    return mixtureLogLikelihood(embedding, gaussians);
  },
};

const refusal = ({ name }: NamedConfig) =>
  `it needs a classifier of the loss lgm, and this one is of ${name}`;

/** The options of the L-GM loss where a classifier was trained with it, by itself or as the base of another loss. */
function mixtureOptions(loss: NamedConfig): z.output<typeof lgm.options> | undefined {
  const { entry, options } = resolveNamed(LOSSES, loss, 'loss');
  if (entry.name === lgm.name) return lgm.options.parse(options);
  const base = namedConfigSchema.safeParse(options.base);
  return base.success ? mixtureOptions(base.data) : undefined;
}
