import { KindredError } from '@kindred/core/errors';
import { FeatureStore } from '@kindred/core/train';
import { expect, test } from 'vitest';
import { type MemoryFolder, stubStorage } from '../testing/memory-storage.js';
import { openFeatures } from './feature-files.js';

const image = Uint8Array.of(1);
const hour = 3_600_000;

/** The folder of the only network. */
async function folderIn(root: MemoryFolder): Promise<MemoryFolder> {
  const features = await (await root.getDirectoryHandle('kindred')).getDirectoryHandle('features');
  return [...features.folders.values()][0]!;
}

async function openFilled() {
  const root = stubStorage();
  const files = await openFeatures('a network');
  const store = await FeatureStore.open(files, 1);
  await store.set(image, Float32Array.of(7));
  await store.save();
  return { root, files };
}

test('files that another tab removes meanwhile are passed over', async () => {
  const { root, files } = await openFilled();
  const folder = await folderIn(root);
  const keys = folder.keys.bind(folder);
  folder.keys = async function* () {
    yield 'gone.features';
    yield* keys();
  };
  expect(await files.list()).toHaveLength(1);
  expect(await (await FeatureStore.open(files, 1)).get(image)).toEqual(Float32Array.of(7));
});

test('a folder that another tab has cleared is made again, and what fails then is said in words', async () => {
  const { root, files } = await openFilled();
  await root.removeEntry('kindred');
  expect(await files.list()).toEqual([]);
  await files.write(Uint8Array.of(1, 2));
  expect(await files.list()).toHaveLength(1);
  const folder = await folderIn(root);
  // biome-ignore lint/correctness/useYield: it fails at once.
  folder.keys = async function* () {
    throw new DOMException('cleared', 'NotFoundError');
  };
  await expect(files.list()).rejects.toThrow(KindredError);
  await expect(files.write(Uint8Array.of(1))).rejects.toThrow('features cannot be kept: cleared');
});

test('what was left half-written long ago goes, and what another tab may be writing stays', async () => {
  const { root, files } = await openFilled();
  const folder = await folderIn(root);
  folder.put('old.features.tmp', Uint8Array.of(1), Date.now() - 2 * hour);
  folder.put('new.features.tmp', Uint8Array.of(1));
  await files.list();
  expect([...folder.files.keys()].filter((name) => name.endsWith('.tmp'))).toEqual(['new.features.tmp']);
});
