import { type Shape, sizeOf } from '../graph/types.js';
import { hash32, hashText } from '../random/hash.js';
import type { HostTensor } from '../runtime/host-tensor.js';

/**
 * Numbers that the tests and the PyTorch programs of `fixtures/` both make for themselves, so that no weights
 * are stored: pure functions of a name, the counterpart of `fixtures/synthetic.py`.
 */
function bits(name: string, index: number): number {
  return hash32(hash32(index) ^ hashText(name));
}

/** centre + uniform in [-bound, bound). */
export function uniform(name: string, count: number, bound = 1, centre = 0): Float32Array {
  const key = hashText(name);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = centre + bound * ((hash32(hash32(i) ^ key) >>> 8) * 2 ** -23 - 1);
  }
  return values;
}

/** Pixels from 0 to 255. */
export function syntheticImages(name: string, shape: Shape): HostTensor {
  const data = Uint8Array.from({ length: sizeOf(shape) }, (_, i) => bits(name, i) >>> 24);
  return { dtype: 'uint8', shape, data };
}

/** Classes of `count` images. */
export function syntheticLabels(name: string, count: number, classes: number): HostTensor {
  const data = Int32Array.from({ length: count }, (_, i) => bits(name, i) % classes);
  return { dtype: 'int32', shape: [count], data };
}

/** A value for the variable of a network, in a range that suits its kind. */
export function syntheticVariable(name: string, shape: Shape): Float32Array {
  const count = sizeOf(shape);
  if (name.endsWith('running_mean')) return uniform(name, count, 0.1);
  if (name.endsWith('running_var')) return uniform(name, count, 0.5, 1);
  if (shape.length === 4) return uniform(name, count, Math.sqrt(6 / sizeOf(shape.slice(1))));
  if (shape.length === 2) return uniform(name, count, 1 / Math.sqrt(shape[1]!));
  return name.endsWith('weight') ? uniform(name, count, 0.25, 1) : uniform(name, count, 0.1);
}
