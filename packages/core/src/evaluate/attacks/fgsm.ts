import * as z from 'zod';
import { epsilonSchema } from './epsilon.js';
import { defineAttack } from './method.js';

const options = z.strictObject({ epsilon: epsilonSchema });

/**
 * Fast gradient sign method: x + epsilon sign(dL/dx) (Goodfellow, Shlens and Szegedy, ICLR 2015, arXiv 1412.6572,
 * section 4) [paper]. The result is cut off at 0 and 255 [ours].
 */
export const fgsm = defineAttack({
  name: 'fgsm',
  description: 'one step along the sign of the gradient',
  paper: 'Goodfellow et al., Explaining and Harnessing Adversarial Examples, ICLR 2015, arXiv 1412.6572',
  options,
  plan: ({ epsilon }) => ({ epsilon, steps: 1, stepSize: epsilon, randomStart: false }),
});
