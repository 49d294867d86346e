import { expect, test } from 'vitest';
import { tarBytes } from '../../testing/tar-bytes.js';
import { safeParts } from './safe-path.js';
import { readTarHeader } from './tar-header.js';

/** A header that says a size in binary. */
function binarySize(bytes: bigint): Uint8Array {
  const header = Buffer.from(tarBytes([{ name: 'a' }]).subarray(0, 512));
  header.fill(0, 124, 136);
  header[124] = 0x80;
  header.writeBigUInt64BE(bytes, 128);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

test('sizes of more than 8 GB, which octal digits do not hold', () => {
  expect(readTarHeader(binarySize(20_000_000_000n))!.bytes).toBe(20_000_000_000);
  expect(() => readTarHeader(binarySize(2n ** 60n))).toThrow('damaged tar header');
});

test('a short name that is cut off within a letter does not count where there is a long one', () => {
  const header = tarBytes([{ name: '', rawName: Buffer.from([0x61, 0xc3]) }]);
  expect(readTarHeader(header.slice(0, 512), 'a\u00e9')!.name).toBe('a\u00e9');
  expect(() => readTarHeader(header.slice(0, 512))).toThrow("the name 'a\\xc3' is not UTF-8");
});

test('colons are refused where the system has no files of such names, and drives anywhere', () => {
  const name = 'cat/2024-01-01T10:30:00.jpg';
  expect(safeParts(name, 'linux')).toEqual(name.split('/'));
  expect(() => safeParts(name, 'win32')).toThrow('cannot be the name of a file here');
  expect(() => safeParts('C:/evil', 'linux')).toThrow('unsafe path');
});
