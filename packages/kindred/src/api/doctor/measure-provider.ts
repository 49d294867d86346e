import { Graph } from '@kindred/core/graph';
import * as ops from '@kindred/core/ops';
import { compile, float32, type Program } from '@kindred/core/runtime';
import { withEngine } from '../../engine/index.js';

/** Execution providers that a diagnosis tries. */
export const providers = ['cpu', 'webgpu', 'cuda'] as const;

export type ProviderName = (typeof providers)[number];

const size = 1024;

/** How long it is measured (milliseconds), after one run to warm up. */
const budget = 300;

/**
 * Multiplies two matrices of 1024 x 1024 float32 on a provider; returns the speed of the fastest run in 10^9
 * operations a second.
 * @throws Error where the provider cannot be used, leaves the work to the CPU, or computes wrongly.
 */
export function measureProvider(provider: ProviderName): Promise<number> {
  return withEngine({ provider }, async (engine) => {
    const ones = float32([size, size], new Float32Array(size * size).fill(1));
    const factors = new Map([
      ['a', ones],
      ['b', ones],
    ]);
    const product = await engine.load(productProgram(provider), factors);
    const { largest } = await product.run();
    if (Number(largest!.data[0]) !== size) throw new Error('it computes wrongly');
    const { CPUExecutionProvider: onCpu = 0 } = await engine.placement();
    if (provider !== 'cpu' && onCpu > 0) throw new Error('it leaves the work to the CPU');
    let fastest = Number.POSITIVE_INFINITY;
    for (const end = performance.now() + budget; performance.now() < end; ) {
      const start = performance.now();
      await product.run();
      fastest = Math.min(fastest, performance.now() - start);
    }
    return (2 * size ** 3) / (fastest * 1e6);
  });
}

/** The largest element of a product depends on all of it, and takes no time to hand over. */
function productProgram(provider: ProviderName): Program {
  const graph = new Graph();
  const a = ops.state(graph, 'a', 'float32', [size, size]);
  const b = ops.state(graph, 'b', 'float32', [size, size]);
  return compile('product', { results: { largest: ops.max(ops.matmul(a, b)) } }, { provider });
}
