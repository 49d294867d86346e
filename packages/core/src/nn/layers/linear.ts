import type { Tensor } from '../../graph/graph.js';
import { add } from '../../ops/elementwise/index.js';
import { matmul } from '../../ops/linear/matmul.js';
import { type Initializer, uniformFanIn } from '../initializers.js';
import type { Outputs, Scope } from '../scope.js';

/** How {@link linear} is built. */
export interface LinearOptions {
  readonly outFeatures: number;
  readonly bias?: boolean;
  readonly initializer?: Initializer;
  /** What pruning does to its outputs; `own` by default. */
  readonly outputs?: Outputs;
}

/** x · weight^T + bias, with x [N, in], `weight` [out, in] and `bias` [out]. */
export function linear(scope: Scope, x: Tensor, options: LinearOptions): Tensor {
  const { bias = true, outputs = 'own' } = options;
  const outFeatures = outputs === 'own' ? scope.width(options.outFeatures) : options.outFeatures;
  const inFeatures = x.shape[1]!;
  const initializer = options.initializer ?? uniformFanIn(inFeatures);
  const weight = scope.parameter('weight', [outFeatures, inFeatures], initializer, { outputs });
  return scope.run(() => {
    const product = matmul(x, weight, { transposeB: true });
    if (!bias) return product;
    return add(product, scope.parameter('bias', [outFeatures], uniformFanIn(inFeatures), { decay: false }));
  });
}
