import * as z from 'zod';
import { mul } from '../../../ops/elementwise/index.js';
import { logSumExp } from '../../../ops/reduce/max.js';
import { defineScore } from '../score.js';

const options = z.strictObject({
  temperature: z.number().gt(0).default(1).describe('T: the larger, the more the smaller logits count'),
});

/**
 * The negative free energy T log sum_k exp(z_k / T) of the logits z (Liu et al., NeurIPS 2020, arXiv 2010.03759); T = 1
 * needs no tuning [paper].
 */
export const energy = defineScore({
  name: 'energy',
  description: 'negative free energy of the logits: T logsumexp(z / T)',
  paper: 'Liu et al., Energy-based Out-of-distribution Detection, NeurIPS 2020, arXiv 2010.03759',
  options,
  build: ({ logits }, _, { temperature }) =>
    mul(logSumExp(mul(logits, 1 / temperature), { axes: [1] }), temperature),
});
