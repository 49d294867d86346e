import type { Graph, Tensor } from '../../graph/graph.js';
import { constant } from '../constant.js';
import { cast, equal } from '../logic/index.js';
import { reshape } from './reshape.js';

/**
 * Class labels as rows of zeros with a one, float32 [..., classes], from int32 or int64 labels. Built from
 * a comparison, which every provider computes; a label out of range gives a row of zeros.
 */
export function oneHot(labels: Tensor, classes: number): Tensor {
  const column = reshape(labels, [...labels.shape, 1]);
  return cast(equal(column, range(labels.graph, classes, labels.dtype)), 'float32');
}

/** 0, 1, ..., count - 1. */
export function range(graph: Graph, count: number, dtype: Tensor['dtype']): Tensor {
  return constant(
    graph,
    Array.from({ length: count }, (_, i) => i),
    [count],
    dtype,
  );
}
