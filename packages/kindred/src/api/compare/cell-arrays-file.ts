import { KindredError } from '@kindred/core/errors';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredData,
  type StoredTensor,
} from '@kindred/core/files';
import type { CellArrays } from '@kindred/report';

/** The arrays of a run as a safetensors file. */
export function encodeCellArrays(arrays: CellArrays): Uint8Array {
  const { predictions, labels, sample, classDistances } = arrays;
  const { embedding, attention } = classDistances;
  const tensors = new Map<string, StoredTensor>([
    ['predictions', vector(predictions)],
    ['labels', vector(labels)],
    ['sample.labels', vector(sample.labels)],
    ['sample.vectors', matrix(sample.vectors, sample.dimensions)],
    ['classDistances.embedding', matrix(embedding)],
  ]);
  if (attention) tensors.set('classDistances.attention', matrix(attention));
  return encodeSafetensors(tensors);
}

function vector(data: Int32Array): StoredTensor {
  return { dtype: 'int32', shape: [data.length], data: data.slice() };
}

/** A square one where no number of columns is given. */
function matrix(data: Float32Array, columns = Math.sqrt(data.length)): StoredTensor {
  return { dtype: 'float32', shape: [data.length / columns, columns], data: data.slice() };
}

/**
 * @param source the file's name, for messages
 * @throws KindredError where the file is damaged or something else.
 */
export function decodeCellArrays(bytes: Uint8Array, source: string): CellArrays {
  const { tensors } = decodeSafetensors(bytes, source);
  const read = <D extends 'int32' | 'float32'>(name: string, dtype: D, rank: number) => {
    const tensor = tensors.get(name);
    if (tensor?.dtype !== dtype || tensor.shape.length !== rank) {
      throw new KindredError(
        `${source}: no ${dtype} "${name}" of ${rank} axes in it; is it of a comparison?`,
      );
    }
    return { shape: tensor.shape, data: tensor.data as StoredData<D> };
  };
  const vectors = read('sample.vectors', 'float32', 2);
  const hasAttention = tensors.has('classDistances.attention');
  return {
    predictions: read('predictions', 'int32', 1).data,
    labels: read('labels', 'int32', 1).data,
    sample: {
      vectors: vectors.data,
      labels: read('sample.labels', 'int32', 1).data,
      dimensions: vectors.shape[1]!,
    },
    classDistances: {
      embedding: read('classDistances.embedding', 'float32', 2).data,
      ...(hasAttention && { attention: read('classDistances.attention', 'float32', 2).data }),
    },
  };
}
