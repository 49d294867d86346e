import { defineLoss } from '@kindred/core/losses';
import * as ops from '@kindred/core/ops';
import { serve } from '../serve.js';

/** A worker of a page's own, with a loss that only it has. */
const squared = defineLoss({
  name: 'squared',
  description: 'squared differences of logits and targets',
  value({ logits, targets }) {
    const errors = ops.sub(logits, targets);
    return ops.mean(ops.mul(errors, errors));
  },
});

serve({ parts: [squared] });
