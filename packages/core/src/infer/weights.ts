import { KindredError } from '../errors.js';
import { formatShape, sizeOf } from '../graph/types.js';
import type { Classifier } from '../models/classifier.js';
import type { Variable } from '../nn/scope.js';
import { float32, type HostTensor } from '../runtime/host-tensor.js';
import type { FixedValues } from './fixed-weights.js';

/** Values of variables by their names. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** A classifier with the weights of all its variables. */
export interface WeightedNetwork {
  readonly classifier: Classifier;
  readonly weights: Weights;
}

/** The values of variables as states of a program. @throws KindredError naming a variable that has none. */
export function statesOf(
  variables: Iterable<Pick<Variable, 'name' | 'shape'>>,
  weights: Weights,
): Map<string, HostTensor> {
  return new Map(
    Array.from(variables, ({ name, shape }) => {
      const values = weights.get(name);
      if (!values) throw new KindredError(`the weights have no "${name}"`);
      return [name, float32(shape, values)];
    }),
  );
}

/** The same as values that do not change any more. @throws KindredError naming a variable that has none, or too many. */
export function fixedValuesOf(
  variables: ReadonlyMap<string, Pick<Variable, 'shape'>>,
  weights: Weights,
): (name: string) => FixedValues {
  return (name) => {
    const data = weights.get(name);
    if (!data) throw new KindredError(`the weights have no "${name}"`);
    const { shape } = variables.get(name)!;
    if (data.length !== sizeOf(shape)) {
      throw new KindredError(`"${name}" has ${data.length} numbers for the shape ${formatShape(shape)}`);
    }
    return { shape, data };
  };
}
