// A loss of one's own, in a module that the command can load as well: kindred train --parts poly-loss.js --loss poly1
import { defineLoss, ops, z } from 'kindred';

/** PolyLoss (Leng et al., ICLR 2022), equation 6: cross-entropy + epsilon (1 - p_y). */
export const poly1 = defineLoss({
  name: 'poly1',
  description: 'cross-entropy with a larger first polynomial coefficient',
  paper: 'Leng et al., PolyLoss, ICLR 2022, arXiv 2204.12511',
  options: z.strictObject({ epsilon: z.number().min(-1).default(1).describe('Weight of 1 - p') }),
  value({ logits, targets }, { epsilon }) {
    // In log space: log p_y = z_y - logsumexp(z), finite for any logits.
    const chosen = ops.sum(ops.mul(logits, targets), { axes: [1] });
    const logP = ops.sub(chosen, ops.logSumExp(logits, { axes: [1] }));
    return ops.mean(ops.sub(ops.mul(ops.sub(1, ops.exp(logP)), epsilon), logP));
  },
});
