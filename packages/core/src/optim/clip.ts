import type { Tensor } from '../graph/graph.js';
import { add } from '../ops/elementwise/add.js';
import { div } from '../ops/elementwise/div.js';
import { minimum } from '../ops/elementwise/minimum.js';
import { mul } from '../ops/elementwise/mul.js';
import { sqrt } from '../ops/elementwise/sqrt.js';
import { sum } from '../ops/reduce/sum.js';

/** Against a division by zero where all gradients vanish; PyTorch's value. */
const epsilon = 1e-6;

/** The Euclidean norm of all gradients taken as one vector; a scalar. */
export function globalNorm(gradients: readonly Tensor[]): Tensor {
  return sqrt(gradients.map((gradient) => sum(mul(gradient, gradient))).reduce((a, b) => add(a, b)));
}

/** Gradients scaled down together so that their global norm is at most `maximum` (Pascanu et al. 2013). */
export function clipByGlobalNorm(
  gradients: readonly Tensor[],
  maximum: number,
): { clipped: Tensor[]; norm: Tensor } {
  const norm = globalNorm(gradients);
  const factor = minimum(div(maximum, add(norm, epsilon)), 1);
  return { clipped: gradients.map((gradient) => mul(gradient, factor)), norm };
}
