import { readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { FeatureStore } from '@kindred/core/train';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tempFolder } from '../testing/temp-folder.js';
import { featuresFolder, openFeatures } from './feature-files.js';

const image = (i: number) => Uint8Array.of(i, i >> 8, 7);

async function start() {
  vi.stubEnv('KINDRED_CACHE', await tempFolder());
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

async function open(network: string, size: number) {
  return FeatureStore.open(await openFeatures(network), size);
}

/** The files of the only network. */
async function files(): Promise<string[]> {
  const [folder] = await readdir(featuresFolder());
  return (await readdir(join(featuresFolder(), folder!))).map((name) =>
    join(featuresFolder(), folder!, name),
  );
}

test('many features go to disk as they come, and are found there again', async () => {
  await start();
  const size = 2 ** 20;
  const store = await open('a network', size);
  const features = (i: number) => new Float32Array(size).fill(i / 3);
  for (let i = 0; i < 5; i++) await store.set(image(i), features(i));
  expect(await files()).toHaveLength(1);
  await store.save();
  const again = await open('a network', size);
  // Element by element, a million numbers take a minute.
  const bytes = (values: Float32Array | undefined) =>
    values && Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  for (const one of [store, again]) {
    for (const i of [1, 4]) expect(bytes(await one.get(image(i)))?.equals(bytes(features(i))!)).toBe(true);
    expect(await one.get(image(5))).toBeUndefined();
  }
  expect(await (await open('another', size)).get(image(1))).toBeUndefined();
});

test('of a file that was cut off, what is whole is known', async () => {
  await start();
  const store = await open('a network', 2);
  for (let i = 0; i < 3; i++) await store.set(image(i), Float32Array.of(i, 1));
  await store.save();
  const [file] = await files();
  await truncate(file!, 2 * (32 + 8) + 10);
  const again = await open('a network', 2);
  expect(await Promise.all([0, 1, 2].map((i) => again.get(image(i))))).toEqual([
    Float32Array.of(0, 1),
    Float32Array.of(1, 1),
    undefined,
  ]);
});

test('a file that goes while they are listed is passed over, and a place that is none is said', async () => {
  await start();
  const store = await open('a network', 1);
  await store.set(image(1), Float32Array.of(1));
  await store.save();
  const [file] = await files();
  // What a file that another process has just removed is to `stat`.
  await symlink(`${file}-gone`, join(dirname(file!), 'other.features'));
  const again = await open('a network', 1);
  expect(await again.get(image(1))).toEqual(Float32Array.of(1));
  await again.set(image(2), Float32Array.of(2));
  await again.save();
  await rm(dirname(file!), { recursive: true });
  await writeFile(dirname(file!), '');
  await expect(open('a network', 1)).rejects.toThrow(KindredError);
});
