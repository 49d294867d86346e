import type { Tensor } from '../../graph/graph.js';
import { dropout as dropoutOp } from '../../ops/random/dropout.js';
import { hashText } from '../../random/hash.js';
import type { Scope } from '../scope.js';

/** Dropout in training, nothing in inference. Its numbers depend on the step's key and on the layer's name. */
export function dropout(scope: Scope, x: Tensor, probability: number): Tensor {
  if (!scope.isTraining || probability === 0) return x;
  return scope.run(() => dropoutOp(x, probability, scope.network.randomKey, hashText(scope.path)));
}
