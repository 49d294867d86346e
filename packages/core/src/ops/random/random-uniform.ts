import { freeChannels } from '../../graph/channel-flow.js';
import type { Tensor } from '../../graph/graph.js';
import type { Op } from '../../graph/op.js';
import { formatShape, type Shape, ShapeError, sizeOf } from '../../graph/types.js';
import { hash32 } from '../../random/hash.js';

interface RandomUniformAttributes {
  readonly shape: Shape;
  /** Keeps the numbers of different places in a graph apart. */
  readonly stream: number;
}

const mask32 = 0xffffffff;

const randomUniformOp: Op<RandomUniformAttributes> = {
  name: 'randomUniform',
  infer: ([key], { shape }) => {
    if (key.dtype !== 'int64' || key.shape.length > 0) {
      throw new ShapeError(`the key must be an int64 scalar, got ${key.dtype} ${formatShape(key.shape)}`);
    }
    return [{ dtype: 'float32', shape }];
  },
  gradient: 'zero',
  channels: freeChannels,
  emit: (emitter, { inputs: [key], attributes: { shape, stream } }) => {
    const int = (value: number) => emitter.constant('int64', [], [value]);
    const shiftXor = (x: string, shift: number) =>
      emitter.op('BitwiseXor', [x, emitter.op('Div', [x, int(2 ** shift)])]);
    const multiply = (x: string, factor: number) =>
      emitter.op('BitwiseAnd', [emitter.op('Mul', [x, int(factor)]), int(mask32)]);
    // hash32 in int64: products stay below 2^63, and a division by a power of two is a shift.
    const hash = (x: string) =>
      shiftXor(multiply(shiftXor(multiply(shiftXor(x, 16), 0x21f0aaad), 15), 0x735a2d97), 15);
    const index = emitter.op('Range', [int(0), int(sizeOf(shape)), int(1)]);
    const place = hash(emitter.op('BitwiseXor', [hash(index), int(hash32(stream))]));
    const bits = hash(
      emitter.op('BitwiseXor', [place, emitter.op('BitwiseAnd', [emitter.value(key), int(mask32)])]),
    );
    const unit = emitter.op('Cast', [emitter.op('Div', [bits, int(256)])], { to: 1 });
    const scaled = emitter.op('Mul', [unit, emitter.floats([], [2 ** -24])]);
    return [emitter.reshape(scaled, shape)];
  },
  reference: ([key], { attributes: { shape, stream } }) => [
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      const place = hash32(hash32(i) ^ hash32(stream));
      return (hash32(place ^ (key.data[0]! >>> 0)) >>> 8) * 2 ** -24;
    }),
  ],
};

/**
 * Uniform numbers in [0, 1) with 24 bits from a counter-based generator: a pure function of the key (an int64
 * scalar, one for each step), the place in the graph and the element. A repeated step repeats its numbers,
 * on every provider.
 */
export function randomUniform(key: Tensor, shape: Shape, stream: number): Tensor {
  return key.graph.apply(randomUniformOp, [key], { shape, stream }).outputs[0];
}
