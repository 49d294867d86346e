import { encodeSafetensors } from '@kindred/core/files';
import { expect, test, vi } from 'vitest';
import { hexOf, sha256Of } from '../storage/sha256.js';
import { stubStorage } from '../testing/memory-storage.js';
import { findWeights } from './find-weights.js';
import { packWeights, type WeightsInput } from './weights-input.js';

const address = 'https://example.test/w.safetensors';
const weights = encodeSafetensors(
  new Map([['w', { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) }]]),
).slice();

const find = (input: WeightsInput) => findWeights(packWeights(input)!, { onEvent: () => {} });

test('what a server answers in place of weights is not kept: the next time they are fetched', async () => {
  stubStorage();
  const page = vi.fn(async () => new Response('<!doctype html><title>Sign in</title>'));
  vi.stubGlobal('fetch', page);
  await expect(find(address)).rejects.toThrow(address);
  const file = vi.fn(async () => new Response(weights));
  vi.stubGlobal('fetch', file);
  const sha256 = hexOf(await sha256Of(weights));
  expect((await find(address)).record.sha256).toBe(sha256);
  expect((await find(address)).record.sha256).toBe(sha256);
  expect(file).toHaveBeenCalledTimes(1);
});

test('a file that is given is looked at, also where the weights that it should be are kept', async () => {
  stubStorage();
  const { sha256 } = (await find(weights)).record;
  await expect(find({ file: new Blob(['other']), sha256: sha256! })).rejects.toThrow(
    'are not those that were asked for',
  );
});

test('the name at an address is what it says, also where that is no escape', () => {
  expect(packWeights('https://x.test/a%20b.safetensors')!.name).toBe('a b.safetensors');
  expect(packWeights('https://x.test/100%.safetensors')!.name).toBe('100%.safetensors');
});
