import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.js';
import { float32, type HostTensor, int64Scalar } from '../runtime/host-tensor.js';
import { decodeCheckpoint, encodeCheckpoint, startPosition } from './checkpoint.js';

const states = new Map<string, HostTensor>([
  ['weight', float32([2], Float32Array.of(1, 2))],
  ['key', int64Scalar(3)],
]);
const bytes = encodeCheckpoint({ position: startPosition, states });

test('a checkpoint is read as it was written', () => {
  const read = decodeCheckpoint(bytes, 'last');
  expect(read.position).toEqual(startPosition);
  expect(new Map(read.states)).toEqual(states);
});

test('what is damaged, or something else, is refused by name', () => {
  const { metadata } = decodeSafetensors(bytes, 'last');
  const damaged = encodeSafetensors(states, { ...metadata, position: '{' });
  expect(() => decodeCheckpoint(damaged, 'a/last')).toThrow("a/last: the checkpoint's position is damaged");
  expect(() => decodeCheckpoint(encodeSafetensors(states), 'best')).toThrow('best is not a checkpoint of');
  const doubles = new Map([['weight', { dtype: 'float64', shape: [1], data: Float64Array.of(1) } as const]]);
  expect(() => decodeCheckpoint(encodeSafetensors(doubles, metadata), 'last')).toThrow(
    'last: the checkpoint\'s "weight" is float64, which no state can be',
  );
});
