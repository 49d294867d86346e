import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { readIdx } from './idx-file.js';

async function read(name: string, bytes: Uint8Array, rank = 3) {
  return readIdx(join(await tempFolder({ [name]: bytes }), name), rank);
}

test('reads plain and gzipped files alike', async () => {
  const bytes = idxBytes([2, 2, 3]);
  const expected = { dimensions: [2, 2, 3], data: Uint8Array.from({ length: 12 }, (_, i) => i) };
  expect(await read('a', bytes)).toEqual(expected);
  expect(await read('a.gz', gzipSync(bytes))).toEqual(expected);
});

describe('names the damaged file', () => {
  test('wrong magic number', async () => {
    await expectFailure(read('labels', idxBytes([3]), 3), 'labels', '2049', '2051');
  });

  test('shorter than its header', async () => {
    await expectFailure(read('images', idxBytes([2, 2, 3]).subarray(0, 10)), 'images: truncated');
  });

  test('truncated', async () => {
    const bytes = idxBytes([2, 2, 3]).subarray(0, -1);
    await expectFailure(read('images', bytes), 'images', 'truncated', '2 x 2 x 3 = 12 bytes, 11 follow');
  });

  test('too long', async () => {
    const bytes = Buffer.concat([idxBytes([2, 2, 3]), new Uint8Array(1)]);
    await expectFailure(read('images', bytes), 'images', 'too long', '13 follow');
  });

  test('truncated gzip', async () => {
    const bytes = gzipSync(idxBytes([20, 20, 3])).subarray(0, -20);
    await expectFailure(read('images.gz', bytes), 'images.gz: truncated gzip file');
  });

  test('damaged gzip', async () => {
    const bytes = gzipSync(idxBytes([20, 20, 3]));
    bytes[bytes.length - 6]! ^= 0xff;
    await expectFailure(read('images.gz', bytes), 'images.gz: damaged gzip file');
  });

  test('not gzip at all', async () => {
    await expectFailure(read('images.gz', idxBytes([2, 2, 3])), 'images.gz: damaged gzip file');
  });

  test('missing', async () => {
    await expectFailure(readIdx('/no/such/images', 3), '/no/such/images cannot be read: it does not exist');
  });
});
