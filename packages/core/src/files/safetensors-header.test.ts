import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { Random } from '../random/random.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** A file with the given header text and so many bytes of data. */
function fileOf(header: string | Uint8Array, dataBytes: number): Uint8Array {
  const bytes = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + bytes.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(bytes.length), true);
  file.set(bytes, 8);
  return file;
}

function entry(dtype: unknown, shape: unknown, data_offsets: unknown): string {
  return JSON.stringify({ dtype, shape, data_offsets });
}

function messageOf(file: Uint8Array): string {
  try {
    decodeSafetensors(file, 'net.safetensors');
  } catch (error) {
    expect(error).toBeInstanceOf(KindredError);
    return (error as KindredError).message;
  }
  throw new Error('the file was accepted');
}

const U8 = entry('U8', [4], [0, 4]);

describe('a lying header', () => {
  test.each<[string, string | Uint8Array, number, RegExp]>([
    ['not JSON', 'PK\u0003\u0004', 0, /not JSON/],
    ['JSON cut short', '{"w":', 0, /not JSON/],
    ['padded with NUL', '{}\0\0', 0, /not JSON/],
    ['not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 0, /not JSON/],
    ['an array', '[]', 0, /not a JSON object/],
    ['null', 'null', 0, /not a JSON object/],
    ['space before it', ' {}', 0, /not a JSON object/],
    ['a name twice', `{"w":${U8},"w":${U8}}`, 4, /holds "w" twice/],
    ['an escaped name twice', `{"w":${U8},"\\u0077":${U8}}`, 4, /holds "w" twice/],
    [
      'a field twice',
      '{"w":{"dtype":"U8","shape":[4],"shape":[2],"data_offsets":[0,2]}}',
      2,
      /"shape" twice/,
    ],
    ['metadata of numbers', '{"__metadata__":{"a":1}}', 0, /entry "a" is not a text/],
    ['metadata as a list', '{"__metadata__":["a"]}', 0, /__metadata__ is not a JSON object/],
    ['a tensor that is a number', '{"w":7}', 0, /tensor "w" is not described/],
    ['no dtype', `{"w":${entry(undefined, [4], [0, 4])}}`, 4, /tensor "w" has unknown dtype missing/],
    [
      'an unknown dtype',
      `{"w":${entry('F8_E4M3', [4], [0, 4])}}`,
      4,
      /tensor "w" has unknown dtype "F8_E4M3"/,
    ],
    ['a dtype of another case', `{"w":${entry('u8', [4], [0, 4])}}`, 4, /tensor "w" has unknown dtype "u8"/],
    ['no shape', `{"w":${entry('U8', undefined, [0, 4])}}`, 4, /tensor "w" has shape missing/],
    ['a negative dimension', `{"w":${entry('U8', [-2, -2], [0, 4])}}`, 4, /tensor "w" has shape \[-2,-2\]/],
    ['a fractional dimension', `{"w":${entry('U8', [1.5], [0, 4])}}`, 4, /tensor "w" has shape \[1.5\]/],
    ['a textual dimension', `{"w":${entry('U8', ['4'], [0, 4])}}`, 4, /tensor "w" has shape/],
    [
      'a dimension past 2^53',
      '{"w":{"dtype":"U8","shape":[1e300],"data_offsets":[0,4]}}',
      4,
      /shape \[1e\+300\]/,
    ],
    ['huge dimensions', `{"w":${entry('F32', [2 ** 30, 2 ** 30], [0, 4])}}`, 4, /impossibly large shape/],
    ['huge ones and 0', `{"w":${entry('F32', [2 ** 30, 2 ** 30, 0], [0, 0])}}`, 0, /impossibly large shape/],
    ['no offsets', `{"w":${entry('U8', [4], undefined)}}`, 4, /tensor "w" has data_offsets missing/],
    ['three offsets', `{"w":${entry('U8', [4], [0, 4, 8])}}`, 4, /tensor "w" has data_offsets \[0,4,8\]/],
    ['negative offsets', `{"w":${entry('U8', [4], [-4, 0])}}`, 4, /tensor "w" has data_offsets \[-4,0\]/],
    ['fractional offsets', `{"w":${entry('U8', [4], [0.5, 4.5])}}`, 4, /tensor "w" has data_offsets/],
    ['offsets backwards', `{"w":${entry('U8', [4], [4, 0])}}`, 4, /-4 bytes, but U8 \[4\] takes 4/],
    ['offsets for another dtype', `{"w":${entry('F32', [4], [0, 4])}}`, 4, /4 bytes, but F32 \[4\] takes 16/],
    [
      'an overlap',
      `{"a":${entry('U8', [4], [0, 4])},"b":${entry('U8', [4], [3, 7])}}`,
      7,
      /"b" overlaps.*3, not 4/,
    ],
    ['the same bytes twice', `{"a":${U8},"b":${U8}}`, 4, /overlaps/],
    ['an empty one inside', `{"a":${U8},"b":${entry('U8', [0], [2, 2])}}`, 4, /tensor "b" overlaps/],
    [
      'a hole',
      `{"a":${entry('U8', [2], [0, 2])},"b":${entry('U8', [1], [3, 4])}}`,
      4,
      /hole of 1 bytes before tensor "b"/,
    ],
    ['a hole at the start', `{"w":${entry('U8', [2], [2, 4])}}`, 4, /hole of 2 bytes before tensor "w"/],
    ['data cut short', `{"w":${U8}}`, 3, /tensor "w" ends at byte 4 of the data, which has 3/],
    ['bytes at the end', `{"w":${U8}}`, 6, /2 bytes after its last tensor/],
  ])('%s', (_, header, dataBytes, expected) => {
    const message = messageOf(fileOf(header, dataBytes));
    expect(message).toMatch(/^net\.safetensors: /);
    expect(message).toMatch(expected);
    expect(message).not.toContain('\n');
  });

  test('names with line breaks and endless values still give one short line', () => {
    const message = messageOf(fileOf(JSON.stringify({ 'a\nb': { dtype: 'x'.repeat(10_000) } }), 0));
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(400);
  });
});

describe('a lying length', () => {
  test('fewer than 8 bytes', () => {
    expect(messageOf(new Uint8Array(0))).toMatch(/it has 0 bytes/);
    expect(messageOf(new Uint8Array(7))).toMatch(/it has 7 bytes/);
  });

  test.each([3n, 1n << 40n, (1n << 64n) - 1n])('a header of %d bytes in a file with 2', (length) => {
    const file = new Uint8Array(10);
    new DataView(file.buffer).setBigUint64(0, length, true);
    expect(messageOf(file)).toBe(
      `net.safetensors: not a valid safetensors file: its header claims ${length} bytes, but only 2 follow`,
    );
  });

  test('an empty header', () => {
    expect(messageOf(new Uint8Array(8))).toMatch(/not JSON/);
  });
});

test('unpadded headers and any order of entries are read', () => {
  const entries = [
    `"z":${entry('U8', [1], [0, 1])}`,
    `"b":${entry('I16', [1], [1, 3])}`,
    `"none":${entry('U8', [0, 9], [1, 1])}`,
  ];
  const { tensors } = decodeSafetensors(fileOf(`{${entries.join(', ')}}`, 3), 'odd');
  expect([...tensors.keys()]).toEqual(['z', 'none', 'b']);
  expect(tensors.get('b')!.data).toEqual(Int16Array.of(0));
});

test('every truncation of a good file is refused', () => {
  const data = Float32Array.of(1, 2, 3);
  const file = encodeSafetensors(new Map([['w', { dtype: 'float32', shape: [3], data }]]), { note: 'x' });
  for (let length = 0; length < file.length; length++) messageOf(file.slice(0, length));
});

test('flipped header bytes never cause anything but a KindredError', () => {
  const data = Float32Array.of(1, 2, 3);
  const file = encodeSafetensors(new Map([['w', { dtype: 'float32', shape: [3], data }]]), { note: 'x' });
  const random = new Random(1);
  let refused = 0;
  for (let trial = 0; trial < 500; trial++) {
    const damaged = file.slice();
    const position = random.int(file.length - data.byteLength);
    damaged[position] = damaged[position]! ^ (1 + random.int(255));
    try {
      decodeSafetensors(damaged, 'damaged');
    } catch (error) {
      expect(error).toBeInstanceOf(KindredError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(300);
});
