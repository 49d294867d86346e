import { readFixtureBytes, readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { Random } from '../random/random.js';
import { decodeSafetensors, encodeSafetensors, readSafetensorsMetadata } from './safetensors.js';
import { STORED_DTYPES, type StoredDType, type StoredTensor, toFloat32 } from './stored-tensor.js';

const DTYPES = Object.keys(STORED_DTYPES) as StoredDType[];

/** Random shapes (scalars and empty ones too) and random bits, so every value of every dtype can occur. */
function randomTensors(seed: number): Map<string, StoredTensor> {
  const random = new Random(seed);
  const tensors = new Map<string, StoredTensor>();
  for (let i = random.int(8); i >= 0; i--) {
    const dtype = DTYPES[random.int(DTYPES.length)]!;
    const { bytes, array } = STORED_DTYPES[dtype];
    const shape = Array.from({ length: random.int(4) }, () => random.int(5));
    const raw = Uint8Array.from({ length: shape.reduce((a, b) => a * b, bytes) }, () => random.int(256));
    const name = `layer${i}.${['weight', 'bias', 'ä"\\\n', '__proto__', '7'][random.int(5)]}`;
    tensors.set(name, { dtype, shape, data: new array(raw.buffer) } as StoredTensor);
  }
  return tensors;
}

/** Bitwise content: `toEqual` would let different not-a-numbers pass. */
function contentOf(tensors: ReadonlyMap<string, StoredTensor>) {
  return [...tensors]
    .map(([name, { dtype, shape, data }]) => {
      const bytes = [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
      return { name, dtype, shape, bytes };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

describe('round trip', () => {
  test('random tensors come back bit for bit, from any alignment', () => {
    for (let seed = 0; seed < 60; seed++) {
      const tensors = randomTensors(seed);
      const metadata = { seed: String(seed), ['__proto__']: 'kept' };
      const encoded = encodeSafetensors(tensors, metadata);
      const shifted = new Uint8Array(encoded.length + 3).subarray(3);
      shifted.set(encoded);
      const decoded = decodeSafetensors(shifted, 'random');
      expect(contentOf(decoded.tensors)).toEqual(contentOf(tensors));
      expect(Object.entries(decoded.metadata).sort()).toEqual(Object.entries(metadata).sort());
    }
  });

  test('the texts alone are read without the tensors', async () => {
    const tensors = randomTensors(1);
    const bytes = encodeSafetensors(tensors, { format: 'test' });
    let most = 0;
    const parts = (file: Uint8Array) => ({
      size: file.length,
      async read(begin: number, end: number) {
        most = Math.max(most, end);
        return file.subarray(begin, end);
      },
    });
    expect(await readSafetensorsMetadata(parts(bytes), 'file')).toEqual({ format: 'test' });
    expect(most).toBe(8 + Number(new DataView(bytes.buffer).getBigUint64(0, true)));
    await expect(readSafetensorsMetadata(parts(bytes.subarray(0, -1)), 'file')).rejects.toThrow('cut short');
    await expect(readSafetensorsMetadata(parts(bytes.subarray(0, 5)), 'file')).rejects.toThrow('too few');
  });

  test('equal content gives equal bytes whatever the insertion order', () => {
    for (let seed = 0; seed < 20; seed++) {
      const tensors = randomTensors(seed);
      const reversed = new Map([...tensors].reverse());
      expect(encodeSafetensors(reversed, { b: '2', a: '1' })).toEqual(
        encodeSafetensors(tensors, { a: '1', b: '2' }),
      );
    }
  });

  test('every tensor is aligned to its element size in the file', () => {
    for (let seed = 0; seed < 20; seed++) {
      const encoded = encodeSafetensors(randomTensors(seed));
      const length = Number(new DataView(encoded.buffer).getBigUint64(0, true));
      expect(length % 8).toBe(0);
      const header = JSON.parse(new TextDecoder().decode(encoded.subarray(8, 8 + length)));
      for (const { dtype, data_offsets } of Object.values<{ dtype: string; data_offsets: number[] }>(
        header,
      )) {
        const { bytes } = Object.values(STORED_DTYPES).find(({ code }) => code === dtype)!;
        expect(data_offsets[0]! % bytes).toBe(0);
      }
    }
  });

  test('a view into a larger buffer is written alone', () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const { tensors } = decodeSafetensors(
      encodeSafetensors(new Map([['w', { dtype: 'float32', shape: [2], data }]])),
      'view',
    );
    expect(tensors.get('w')!.data).toEqual(Float32Array.of(2, 3));
  });

  test('no tensors at all', () => {
    expect(decodeSafetensors(encodeSafetensors(new Map()), 'empty')).toEqual({
      tensors: new Map(),
      metadata: {},
    });
  });
});

test('the bytes are those of the format description', () => {
  const encoded = encodeSafetensors(
    new Map<string, StoredTensor>([
      ['b', { dtype: 'uint8', shape: [1], data: Uint8Array.of(9) }],
      ['a', { dtype: 'int32', shape: [], data: Int32Array.of(258) }],
    ]),
    { format: 'pt' },
  );
  const header =
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"I32","shape":[],"data_offsets":[0,4]},' +
    '"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  expect(encoded.slice(0, 8)).toEqual(Uint8Array.of(padded.length, 0, 0, 0, 0, 0, 0, 0));
  expect(new TextDecoder().decode(encoded.slice(8, 8 + padded.length))).toBe(padded);
  expect([...encoded.slice(8 + padded.length)]).toEqual([2, 1, 0, 0, 9]);
});

describe('a file written by the reference implementation', () => {
  const { tensors, metadata } = decodeSafetensors(
    readFixtureBytes('files/reference.safetensors'),
    'reference',
  );
  const expected =
    readFixtureJson<Record<string, { shape: number[]; values: string[] }>>('files/reference.json');

  test('holds the same names and metadata', () => {
    expect([...tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
    expect(metadata).toEqual({ format: 'pt', note: 'a "quoted" text' });
  });

  test.each(Object.keys(expected))('%s', (name) => {
    const tensor = tensors.get(name)!;
    const values = expected[name]!.values.map((value) => (value === 'inf' ? Infinity : Number(value)));
    const isHalf = tensor.dtype === 'float16' || tensor.dtype === 'bfloat16';
    expect(tensor.shape).toEqual(expected[name]!.shape);
    expect(Array.from(isHalf ? toFloat32(tensor) : tensor.data, Number)).toEqual(values);
  });
});

test.each<[string, string, StoredTensor]>([
  ['a reserved name', '__metadata__', { dtype: 'uint8', shape: [0], data: new Uint8Array() }],
  ['too few elements', 'w', { dtype: 'float32', shape: [2, 3], data: new Float32Array(5) }],
  ['a negative dimension', 'w', { dtype: 'float32', shape: [-1, -1], data: new Float32Array(1) }],
  [
    'another array type',
    'w',
    { dtype: 'float32', shape: [1], data: new Int32Array(1) } as unknown as StoredTensor,
  ],
])('encoding refuses %s', (_, name, tensor) => {
  expect(() => encodeSafetensors(new Map([[name, tensor]]))).toThrow(KindredError);
});
