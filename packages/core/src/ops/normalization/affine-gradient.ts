import type { Tensor } from '../../graph/graph.js';
import { add, div, mul, neg, sqrt, sub } from '../elementwise/index.js';
import { sum } from '../reduce/sum.js';
import { reshape } from '../shape/reshape.js';
import type { BatchNormAttributes } from './batch-norm.js';

/** Gradients of inference-mode batch normalisation, an affine map of each channel, to all its inputs. */
export function affineGradient(
  [x, weight, , mean, variance]: readonly [
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    mean: Tensor,
    variance: Tensor,
  ],
  { epsilon }: BatchNormAttributes,
  dy: Tensor,
): [dx: Tensor, dweight: Tensor, dbias: Tensor, dmean: Tensor, dvariance: Tensor] {
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const column = (vector: Tensor) => reshape(vector, [x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);
  const deviation = sqrt(add(variance, epsilon));
  const scale = div(weight, deviation);
  const centred = sub(x, column(mean));
  const dbias = sum(dy, { axes });
  const dweight = div(sum(mul(dy, centred), { axes }), deviation);
  return [
    mul(dy, column(scale)),
    dweight,
    dbias,
    neg(mul(dbias, scale)),
    mul(div(mul(dweight, weight), add(variance, epsilon)), -0.5),
  ];
}
