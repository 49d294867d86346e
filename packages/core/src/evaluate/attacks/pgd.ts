import * as z from 'zod';
import { epsilonSchema } from './epsilon.js';
import { defineAttack } from './method.js';

const options = z.strictObject({
  epsilon: epsilonSchema,
  steps: z.int().min(1).default(10).describe('Number of steps'),
  stepSize: z
    .number()
    .gt(0)
    .optional()
    .describe('How far a step moves a pixel, in pixel values; 2.5 epsilon / steps where it is not given'),
  randomStart: z.boolean().default(true).describe('Start from a random point around the image'),
});

/**
 * Projected gradient descent: steps along the sign of the gradient, each followed by the projection onto the ball
 * (Madry et al., ICLR 2018, arXiv 1706.06083, section 2.1) [paper].
 *
 * - [paper] 2.5 epsilon / steps (there for the L2 norm) leads from every point of the ball to its border. The defaults
 *   give steps of 2, as the paper takes on CIFAR-10 for the same epsilon.
 * - [code] the start is uniform in the ball and cut off at the range of pixels, as is the result of each step.
 * - [ours] one start, ten steps.
 */
export const pgd = defineAttack({
  name: 'pgd',
  description: 'several steps along the sign of the gradient, kept near the image',
  paper:
    'Madry et al., Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018, arXiv 1706.06083',
  options,
  plan: ({ epsilon, steps, stepSize = (2.5 * epsilon) / steps, randomStart }) => ({
    epsilon,
    steps,
    stepSize,
    randomStart,
  }),
});
