import type { Tensor } from '../../graph/graph.js';
import { sizeOf } from '../../graph/types.js';
import { add } from '../elementwise/add.js';
import { div } from '../elementwise/div.js';
import { mul } from '../elementwise/mul.js';
import { neg } from '../elementwise/neg.js';
import { sqrt } from '../elementwise/sqrt.js';
import { sub } from '../elementwise/sub.js';
import { sum } from '../reduce/sum.js';
import { reshape } from '../shape/reshape.js';
import type { BatchNormAttributes } from './batch-norm.js';

/** A vector [C] shaped to broadcast over the channels of x. */
function column(vector: Tensor, x: Tensor): Tensor {
  return reshape(vector, [x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);
}

function allButChannels(x: Tensor): number[] {
  return x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

/**
 * Gradients of training-mode batch normalisation to x, weight and bias. With z = (x - mean) / deviation:
 * dbias = sum(dy), dweight = sum(dy z), dx = weight / deviation * (dy - (dbias + z dweight) / m), where m is
 * the number of elements of a channel.
 */
export function batchNormGradient(
  dy: Tensor,
  x: Tensor,
  weight: Tensor,
  mean: Tensor,
  variance: Tensor,
  { epsilon }: BatchNormAttributes,
): [dx: Tensor, dweight: Tensor, dbias: Tensor] {
  const axes = allButChannels(x);
  const count = sizeOf(x.shape) / x.shape[1]!;
  const deviation = sqrt(add(variance, epsilon));
  const centred = sub(x, column(mean, x));
  const dbias = sum(dy, { axes });
  const dweight = div(sum(mul(dy, centred), { axes }), deviation);
  // dx = a dy + b (x - mean) + c, with vectors a, b and c: three passes over the image.
  const a = div(weight, deviation);
  const b = mul(div(mul(a, dweight), deviation), -1 / count);
  const c = mul(mul(a, dbias), -1 / count);
  const dx = add(add(mul(dy, column(a, x)), mul(centred, column(b, x))), column(c, x));
  return [dx, dweight, dbias];
}

/** Gradients of inference-mode batch normalisation, an affine map of each channel, to all its inputs. */
export function affineGradient(
  [x, weight, , mean, variance]: readonly Tensor[],
  { epsilon }: BatchNormAttributes,
  dy: Tensor,
): [dx: Tensor, dweight: Tensor, dbias: Tensor, dmean: Tensor, dvariance: Tensor] {
  const axes = allButChannels(x!);
  const deviation = sqrt(add(variance!, epsilon));
  const scale = div(weight!, deviation);
  const centred = sub(x!, column(mean!, x!));
  const dbias = sum(dy, { axes });
  const dweight = div(sum(mul(dy, centred), { axes }), deviation);
  return [
    mul(dy, column(scale, x!)),
    dweight,
    dbias,
    neg(mul(dbias, scale)),
    mul(div(mul(dweight, weight!), add(variance!, epsilon)), -0.5),
  ];
}
