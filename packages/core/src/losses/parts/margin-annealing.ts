import * as z from 'zod';
import type { Tensor } from '../../graph/graph.js';
import { add, div, maximum, mul, pow, sub } from '../../ops/elementwise/index.js';

/** Options of a loss whose margin comes in slowly; see {@link annealMargin}. */
export function annealingOptions({ lambdaMin }: { readonly lambdaMin: number }) {
  return {
    lambdaBase: z
      .number()
      .min(0)
      .default(1000)
      .describe('Weight lambda of the logit without margin, against 1 for the one with it, at the start'),
    gamma: z
      .number()
      .min(0)
      .default(50)
      .describe('How fast lambda falls: lambdaBase * (1 + gamma * epochs)^-power'),
    power: z.number().min(0).default(1).describe('Exponent of the fall of lambda'),
    lambdaMin: z.number().min(0).default(lambdaMin).describe('Where lambda stops falling'),
  };
}

export interface Annealing {
  readonly lambdaBase: number;
  readonly gamma: number;
  readonly power: number;
  readonly lambdaMin: number;
}

/**
 * (lambda z + phi) / (1 + lambda) with lambda = max(lambdaMin, lambdaBase (1 + gamma t)^-power): from nearly the
 * plain logit z at the start towards the margined one, phi: the whole margin at once is hard to train with.
 *
 * - [code] the formula, with t in iterations.
 * - [ours] t in epochs, so that it suits data sets of any size. SphereFace's gamma, 0.12 for each iteration, is
 *   about 50 for each epoch of CIFAR in batches of 128.
 *
 * @param epoch t, a scalar
 */
export function annealMargin(
  logits: Tensor,
  margined: Tensor,
  epoch: Tensor,
  { lambdaBase, gamma, power, lambdaMin }: Annealing,
): Tensor {
  const fallen = mul(pow(add(mul(epoch, gamma), 1), -power), lambdaBase);
  const lambda = maximum(fallen, lambdaMin);
  return add(logits, div(sub(margined, logits), add(lambda, 1)));
}
