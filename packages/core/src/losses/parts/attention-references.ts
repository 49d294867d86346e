import type { Tensor } from '../../graph/graph.js';
import { dimensions } from '../../graph/types.js';
import type { Scope } from '../../nn/scope.js';
import { constant } from '../../ops/constant.js';
import { add, div, maximum, minimum, mul, sub } from '../../ops/elementwise/index.js';
import { matmul } from '../../ops/linear/matmul.js';
import { sum } from '../../ops/reduce/sum.js';
import { concat } from '../../ops/shape/concat.js';
import { reshape } from '../../ops/shape/reshape.js';
import { slice } from '../../ops/shape/slice.js';

/** Attention vectors from before the batch, which its own are compared with. The gradient takes them as constants. */
export interface AttentionReferences {
  /** [M, C] */
  readonly vectors: Tensor;
  /** Their classes, one-hot rows [M, K]; zeros where there is no vector yet. */
  readonly targets: Tensor;
}

/**
 * The attention vectors of the latest images, a queue: each batch goes in at the front and pushes the oldest out
 * (cross-batch memory: Wang, Zhang, Huang and Scott, CVPR 2020, arXiv 1912.06798, for embeddings). It is as it was before
 * the batch, and empty at the start.
 * @param place of its buffers
 * @param attention a [N, C]
 * @param targets one-hot classes [N, K]
 * @param images M
 */
export function attentionMemory(
  place: Scope,
  attention: Tensor,
  targets: Tensor,
  images: number,
): AttentionReferences {
  const queue = (name: string, batch: Tensor) => {
    const kept = place.buffer(name, [images, batch.shape[1]!]);
    place.update(name, slice(concat([batch, kept], 0), [{ end: images }, {}]));
    return kept;
  };
  return {
    vectors: queue('attention_memory', attention),
    targets: queue('attention_memory_targets', targets),
  };
}

/**
 * The centre of each class's attention vectors. After a batch c_k += r (m_k - c_k), with m_k the mean of its vectors of class
 * k; the first time that a class is there, its centre is that mean.
 * @param place of its buffers
 * @param attention a [N, C]
 * @param targets one-hot classes [N, K]
 * @param rate r
 */
export function attentionCenters(
  place: Scope,
  attention: Tensor,
  targets: Tensor,
  rate: number,
): AttentionReferences {
  const [, channels] = dimensions(attention.shape, 2);
  const [, classes] = dimensions(targets.shape, 2);
  const centers = place.buffer('attention_centers', [classes, channels]);
  const known = place.buffer('attention_centers_known', [classes, 1]);
  const counts = reshape(sum(targets, { axes: [0] }), [classes, 1]);
  const isThere = minimum(counts, 1);
  const means = div(matmul(targets, attention, { transposeA: true }), maximum(counts, 1));
  const rates = mul(isThere, sub(1, mul(known, 1 - rate)));
  place.update('attention_centers', add(centers, mul(rates, sub(means, centers))));
  place.update('attention_centers_known', maximum(known, isThere));
  return { vectors: centers, targets: mul(identity(known, classes), known) };
}

function identity({ graph }: Tensor, size: number): Tensor {
  const ones = Array.from({ length: size ** 2 }, (_, i) => Number(i % (size + 1) === 0));
  return constant(graph, ones, [size, size]);
}
