import type { Target } from '../../graph/emitter.js';
import { Graph } from '../../graph/graph.js';
import type { Shape } from '../../graph/types.js';
import { mul } from '../../ops/elementwise/index.js';
import { feed, state } from '../../ops/input.js';
import { matmul } from '../../ops/linear/matmul.js';
import { reshape } from '../../ops/shape/reshape.js';
import { compile, type Program } from '../../runtime/program.js';

/**
 * The sums over outputs of s_o W_o W_o^T, `products` [K, K], of kernels W [O, K] that the engine keeps, with the feed
 * `importance` s [O].
 */
export function buildProductsProgram(weight: string, shape: Shape, target: Target): Program {
  const graph = new Graph();
  const kernels = reshape(state(graph, weight, 'float32', shape), [shape[0]!, -1]);
  const importance = reshape(feed(graph, 'importance', 'float32', [shape[0]!]), [-1, 1]);
  const products = matmul(mul(kernels, importance), kernels, { transposeA: true });
  return compile(`products of ${weight}`, { results: { products } }, target);
}
