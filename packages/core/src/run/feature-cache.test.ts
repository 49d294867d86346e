import { expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import type { ClassifierConfig } from '../models/index.js';
import type { FeatureFiles } from '../train/index.js';
import { featureCacheOf } from './feature-cache.js';

const image = (i: number) => Uint8Array.of(i);

/** Files in memory. */
class MemoryFiles implements FeatureFiles<Uint8Array> {
  readonly files: Uint8Array[] = [];
  async list() {
    return this.files.map((file) => ({ file, bytes: file.length }));
  }
  read(file: Uint8Array, begin: number, bytes: number) {
    return file.slice(begin, begin + bytes);
  }
  async write(bytes: Uint8Array) {
    this.files.push(bytes);
    return bytes;
  }
  hash(bytes: Uint8Array) {
    return new Uint8Array(32).fill(bytes[0]!);
  }
}

const noNotes = (message: string) => expect.unreachable(message);

/** A cache of features of one number. */
function openOn(open: () => Promise<FeatureFiles<Uint8Array>>, onNote: (message: string) => void = noNotes) {
  const source = { classifier: { classes: 2 } as unknown as ClassifierConfig, weights: 'w' };
  return featureCacheOf(source, { software: {}, open }, onNote)!(1);
}

async function fill(files: MemoryFiles, i: number): Promise<void> {
  const cache = await openOn(async () => files);
  await cache.set(image(i), Float32Array.of(i));
  await cache.save();
}

test('a file that is gone by the time it is read leaves those beside it', async () => {
  const files = new MemoryFiles();
  await fill(files, 1);
  await fill(files, 2);
  const [gone] = files.files;
  const read = files.read.bind(files);
  files.read = (file, ...range) => {
    if (file === gone) throw new KindredError('gone');
    return read(file, ...range);
  };
  const cache = await openOn(async () => files);
  expect([await cache.get(image(1)), await cache.get(image(2))]).toEqual([undefined, Float32Array.of(2)]);
});

test.each(['open', 'list'])(
  'where files cannot be used (%s), features are not kept, which is told',
  async (at) => {
    const refuse = async () => {
      throw new KindredError('the disk is not there');
    };
    const notes: string[] = [];
    const files = Object.assign(new MemoryFiles(), { list: refuse });
    const cache = await openOn(at === 'open' ? refuse : async () => files, (note) => notes.push(note));
    await cache.set(image(1), Float32Array.of(1));
    await cache.save();
    expect(await cache.get(image(1))).toBeUndefined();
    expect(notes).toEqual(['features are not kept for other runs: the disk is not there']);
  },
);

test('faults of another kind are not hidden', async () => {
  const attempt = openOn(async () => {
    throw new TypeError('a fault');
  });
  await expect(attempt).rejects.toThrow(TypeError);
});
