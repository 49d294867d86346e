import { readFixtureBytes, readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { Random } from '../random/random.js';
import { bfloat16ToFloat32, float16ToFloat32 } from './half-precision.js';
import { encodeSafetensors } from './safetensors.js';
import type { StoredTensor } from './stored-tensor.js';
import { decodeTorch } from './torch-file.js';
import { decodeWeights } from './weights-file.js';

interface Described {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly values: string[];
}

const { files } = readFixtureJson<{ files: Record<string, Described[]> }>('files/torch.json');
const bytesOf = (name: string) => readFixtureBytes(`files/${name}`);

function valuesOf(tensor: StoredTensor): (number | bigint)[] {
  if (tensor.dtype === 'float16') return [...float16ToFloat32(tensor.data)];
  if (tensor.dtype === 'bfloat16') return [...bfloat16ToFloat32(tensor.data)];
  return [...tensor.data];
}

function parse(text: string, dtype: string): number | bigint {
  return dtype === 'int64' ? BigInt(text) : Number(text.replace('inf', 'Infinity'));
}

describe.each(Object.entries(files).filter(([, tensors]) => tensors.length > 0))('%s', (name, expected) => {
  test('every tensor as PyTorch has it', () => {
    const tensors = decodeWeights(bytesOf(name), name);
    expect([...tensors.keys()]).toEqual(expected.map((tensor) => tensor.name));
    for (const { name, dtype, shape, values } of expected) {
      const tensor = tensors.get(name)!;
      expect({ dtype: tensor.dtype, shape: tensor.shape }, name).toEqual({ dtype, shape });
      expect(valuesOf(tensor), name).toEqual(values.map((text) => parse(text, dtype)));
    }
  });

  test('wherever it lies in memory', () => {
    const bytes = bytesOf(name);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(decodeTorch(shifted, name)).toEqual(decodeTorch(new Uint8Array(bytes), name));
  });

  test('cut short or damaged, nothing but a KindredError comes of it', () => {
    const bytes = bytesOf(name);
    for (let length = 0; length < bytes.length; length += 31) {
      expect(() => decodeTorch(bytes.subarray(0, length), name)).toThrow(KindredError);
    }
    const random = new Random(1);
    for (let trial = 0; trial < 400; trial++) {
      const damaged = new Uint8Array(bytes);
      const position = random.int(bytes.length);
      damaged[position] = damaged[position]! ^ (1 + random.int(255));
      try {
        decodeTorch(damaged, name);
      } catch (error) {
        expect(error).toBeInstanceOf(KindredError);
        expect((error as Error).message).not.toContain('\n');
      }
    }
  });
});

test('a safetensors file is told from a pickle, even where its first bytes are the same', () => {
  for (let padding = 0; padding < 700; padding += 8) {
    const tensors = new Map([['w', { dtype: 'float32', shape: [1], data: Float32Array.of(1) } as const]]);
    const bytes = encodeSafetensors(tensors, { note: 'x'.repeat(padding) });
    expect(decodeWeights(bytes, 'file').get('w')!.data).toEqual(Float32Array.of(1));
  }
});

/** A file as PyTorch before 1.6 wrote it, around a pickle made by hand. */
function legacy(...object: (string | number[])[]): Uint8Array {
  const begin = [
    ...[0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e],
    ...[0x80, 2, 0x4d, 0xe9, 0x03, 0x2e],
    ...[0x80, 2, 0x7d, 0x58, 13, 0, 0, 0, ...ascii('little_endian'), 0x88, 0x73, 0x2e],
  ];
  const storages = [0x80, 2, 0x5d, 0x58, 1, 0, 0, 0, ...ascii('0'), 0x61, 0x2e, 2, 0, 0, 0, 0, 0, 0, 0];
  const parts = object.map((part) => (typeof part === 'string' ? ascii(part) : part));
  const data = [...new Uint8Array(Float32Array.of(1, 2).buffer)];
  return Uint8Array.from([...begin, 0x80, 2, ...parts.flat(), 0x2e, ...storages, ...data]);
}

function ascii(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

const text = (value: string) => [0x58, value.length, 0, 0, 0, ...ascii(value)];
/** A tensor of the two elements of storage 0. */
const tensor = (shape: number[], strides: number[], offset = 0, length = 2) => [
  ...ascii('ctorch._utils\n_rebuild_tensor_v2\n'),
  ...[
    0x28,
    0x28,
    ...text('storage'),
    ...ascii('ctorch\nFloatStorage\n'),
    ...text('0'),
    ...text('cpu'),
    0x4b,
    length,
  ],
  ...[0x4e, 0x74, 0x51, 0x4b, offset],
  ...[0x28, ...shape.flatMap((dim) => [0x4b, dim]), 0x74, 0x28, ...strides.flatMap((s) => [0x4b, s]), 0x74],
  ...[0x89, 0x7d, 0x74, 0x52],
];
const dict = (value: number[]) => [0x7d, ...text('w'), ...value, 0x73];

test('a dictionary that is made of pairs', () => {
  const pairs = [0x5d, ...text('w'), ...tensor([2], [1]), 0x86, 0x61];
  const made = legacy('ccollections\nOrderedDict\n', pairs, [0x85, 0x52]);
  expect([...decodeTorch(made, 'made').keys()]).toEqual(['w']);
});

test('the builder of hostile files makes good ones, too', () => {
  const w = decodeTorch(legacy(dict(tensor([2], [1]))), 'made').get('w')!;
  expect(w).toEqual({ dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) });
});

describe('refused, on one line', () => {
  test.each<[string, Uint8Array, RegExp]>([
    [
      'a call of the system',
      legacy('cposix\nsystem\n', text('true'), [0x85, 0x52]),
      /refers to posix\.system,/,
    ],
    ['an evaluation', legacy('c__builtin__\neval\n', text('1'), [0x85, 0x52]), /__builtin__\.eval,/],
    [
      'a name from the stack',
      legacy(text('os'), text('system'), [0x93], text('true'), [0x85, 0x52]),
      /refers to os\.system,/,
    ],
    ['a long name with breaks', legacy(text('a\nb'.repeat(60)), text('c'), [0x93]), /refers to a\\nba/],
    ['an object of Python 2', legacy([0x28], 'iposix\nsystem\n'), /opcode 0x69/],
    ['an object of a class', legacy('ccollections\nOrderedDict\n', [0x29, 0x81]), /opcode 0x81/],
    ['an extension', legacy([0x82, 1]), /opcode 0x82/],
    ['a call of a storage', legacy('ctorch\nFloatStorage\n', [0x29, 0x52]), /calls what cannot be called/],
    ['a call of a text', legacy(text('a'), [0x29, 0x52]), /calls what cannot be called/],
    [
      'a whole module',
      bytesOf('torch-module.pth'),
      /refers to torch\.nn\.modules\.container\.Sequential,.*state_dict/,
    ],
    ['numbers of complex storages', legacy('ctorch\nComplexFloatStorage\n'), /torch\.ComplexFloatStorage,/],
    ['a list', legacy([0x5d], tensor([2], [1]), [0x61]), /no dictionary of tensors/],
    [
      'a dictionary without tensors',
      legacy(dict([0x5d, ...tensor([2], [1]), 0x61])),
      /no dictionary of tensors/,
    ],
    ['more than the storage', legacy(dict(tensor([3], [1]))), /tensor "w" is not all in its storage/],
    ['behind the storage', legacy(dict(tensor([2], [1], 1))), /tensor "w" is not all in its storage/],
    ['with strides', legacy(dict(tensor([2, 2], [1, 0]))), /tensor "w" repeats its storage/],
    ['without strides', legacy(dict(tensor([200, 200, 200], [0, 0, 0]))), /tensor "w" repeats its storage/],
    ['shape and strides that differ', legacy(dict(tensor([2], []))), /not described as one/],
    ['another length of the storage', legacy(dict(tensor([1], [1], 0, 1))), /another length/],
    [
      'one list in many dictionaries',
      legacy(
        [0x5d, 0x28, ...Array(300).fill([0x29, 0x29, 0x86]).flat(), 0x65, 0x71, 0],
        'ccollections\nOrderedDict\n',
        [0x71, 1, ...Array(20).fill([0x68, 1, 0x68, 0, 0x85, 0x52, 0x30]).flat()],
      ),
      /copies lists into dictionaries/,
    ],
    [
      'more axes than there are',
      legacy(dict(tensor(Array(65).fill(1), Array(65).fill(1)))),
      /not described as one/,
    ],
    ['a reference to nothing', legacy([0x68, 9]), /refers to what is not there/],
    ['an empty stack', legacy([0x85]), /takes more from the stack/],
    ['a huge text', legacy([0x58, 255, 255, 255, 255]), /ends in the middle/],
    ['a huge number', legacy([0x8b, 255, 255, 0, 0], 'x'.repeat(70_000)), /whole number of 65535 bytes/],
  ])('%s', (_, bytes, expected) => {
    const attempt = () => decodeTorch(bytes, 'net.pth');
    expect(attempt).toThrow(KindredError);
    expect(attempt).toThrow(expected);
    expect(attempt).toThrow(/^net\.pth: not a PyTorch file of tensors: [^\n]{1,400}$/);
  });
});

describe('a zip archive', () => {
  const good = () => new Uint8Array(bytesOf('torch-zip.pth'));
  const directory = (bytes: Uint8Array) => new DataView(bytes.buffer).getUint32(bytes.length - 6, true);

  test('with a comment behind it is read', () => {
    const bytes = good();
    const commented = new Uint8Array(bytes.length + 300);
    commented.set(bytes);
    new DataView(commented.buffer).setUint16(bytes.length - 2, 300, true);
    expect(decodeTorch(commented, 'net')).toEqual(decodeTorch(bytes, 'net'));
  });

  test.each<[string, number, number[], RegExp]>([
    ['compressed entries', 10, [8, 0], /is compressed/],
    ['entries of zip64', 20, [255, 255, 255, 255], /4 GB/],
    ['entries behind the file', 42, [255, 255, 0, 0], /cut short/],
    ['a huge entry', 20, [255, 255, 255, 127, 255, 255, 255, 127], /overlap/],
    ['a damaged directory', 0, [0], /damaged/],
  ])('with %s is refused', (_, at, values, expected) => {
    const bytes = good();
    bytes.set(values, directory(bytes) + at);
    expect(() => decodeTorch(bytes, 'net')).toThrow(expected);
  });

  test('of something else is refused', () => {
    const bytes = good();
    const name = ascii('data.pkl');
    for (let i = 0; i + 8 < bytes.length; i++) if (name.every((c, j) => bytes[i + j] === c)) bytes[i] = 0x44;
    expect(() => decodeTorch(bytes, 'net')).toThrow(/has no data\.pkl/);
  });
});
