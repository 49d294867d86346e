import type { Tensor } from '../graph/graph.js';
import { add, div, minimum, mul, sqrt } from '../ops/elementwise/index.js';
import { sum } from '../ops/reduce/sum.js';

/** Against a division by zero where all gradients vanish; PyTorch's value. */
const epsilon = 1e-6;

/** The Euclidean norm of all gradients taken as one vector; a scalar. */
function globalNorm(gradients: readonly Tensor[]): Tensor {
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
