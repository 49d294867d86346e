import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clearCache, listCaches } from '../../storage/caches.js';
import { expectFailure } from '../../testing/expect-failure.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { type ReadIdxOptions, readIdx } from './idx-file.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const inMemory = { budget: 1e6, onNote() {} };

async function read(name: string, bytes: Uint8Array, rank = 3, options: ReadIdxOptions = inMemory) {
  const { dimensions, data } = await readIdx(join(await tempFolder({ [name]: bytes }), name), rank, options);
  return { dimensions, heldBytes: data.heldBytes, data: data.read(0, data.length) };
}

test('reads plain and gzipped files alike', async () => {
  const bytes = idxBytes([2, 2, 3]);
  const expected = {
    dimensions: [2, 2, 3],
    heldBytes: 12,
    data: Uint8Array.from({ length: 12 }, (_, i) => i),
  };
  expect(await read('a', bytes)).toEqual(expected);
  expect(await read('a.gz', gzipSync(bytes))).toEqual(expected);
});

describe('what is more than memory is to hold', () => {
  const bytes = idxBytes([40, 30, 30]);
  const notes: string[] = [];
  const onDisk = { budget: 1000, onNote: (note: string) => notes.push(note) };
  const expected = { dimensions: [40, 30, 30], heldBytes: 0, data: bytes.subarray(16) };

  test('stays where it is', async () => {
    expect(await read('a', bytes, 3, onDisk)).toEqual(expected);
    expect(notes).toEqual([]);
  });

  test('is unpacked once, and read also where the cache is cleared', async () => {
    vi.stubEnv('KINDRED_CACHE', await tempFolder());
    const path = join(await tempFolder({ 'a.gz': gzipSync(bytes) }), 'a.gz');
    const { data } = await readIdx(path, 3, onDisk);
    expect(notes).toEqual([
      expect.stringMatching(/^a.gz holds 36 kB, more than is kept in memory: it is unpacked into /),
    ]);
    expect((await readIdx(path, 3, onDisk)).data.read(0, 36_000)).toEqual(expected.data);
    expect(notes).toHaveLength(1);
    expect((await listCaches()).entries).toMatchObject([{ kind: 'unpacked', name: 'a' }]);
    await clearCache();
    expect(data.read(900, 900)).toEqual(expected.data.subarray(900, 1800));
  });

  test('is checked all the same', async () => {
    vi.stubEnv('KINDRED_CACHE', await tempFolder());
    const short = bytes.subarray(0, -1);
    await expectFailure(read('a', short, 3, onDisk), 'a: truncated', '35,999 follow');
    await expectFailure(read('a.gz', gzipSync(short), 3, onDisk), 'a.gz: truncated', '35,999 follow');
    const long = Buffer.concat([bytes, new Uint8Array(100_000)]);
    await expectFailure(read('a.gz', gzipSync(long), 3, onDisk), 'a.gz: too long');
    await expectFailure(read('a.gz', gzipSync(bytes).subarray(0, -20), 3, onDisk), 'truncated gzip file');
  });
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
    await expectFailure(
      readIdx('/no/such/images', 3, inMemory),
      '/no/such/images cannot be read: it does not exist',
    );
  });
});
