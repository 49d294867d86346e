import * as z from 'zod';
import { max } from '../../../ops/reduce/max.js';
import { defineScore } from '../score.js';

const options = z.strictObject({});

/**
 * The largest logit (Hendrycks et al., ICML 2022, arXiv 1911.11132) [paper]: unlike a probability it says how strong the
 * evidence is, not only for which class.
 */
export const maxLogit = defineScore({
  name: 'max-logit',
  description: 'the largest logit',
  paper:
    'Hendrycks et al., Scaling Out-of-Distribution Detection for Real-World Settings, ICML 2022, arXiv 1911.11132',
  options,
  build: ({ logits }) => max(logits, { axes: [1] }),
});
