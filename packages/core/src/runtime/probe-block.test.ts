import { expect, test } from 'vitest';
import { ort } from '../testing/onnxruntime.js';
import type { OrtModule } from './ort-module.js';
import { probeBlock } from './probe-block.js';

test('a block has 4, 8 or 16 channels here', async () => {
  const block = await probeBlock(ort, { executionProviders: ['cpu'] });
  expect([4, 8, 16]).toContain(block);
});

test('an engine that does not know the layout has no blocks', async () => {
  const create = () =>
    Promise.reject(new Error('com.microsoft.nchwc:ReorderInput is not a registered function/op'));
  const without = { ...ort, InferenceSession: { create } } as unknown as OrtModule;
  expect(await probeBlock(without, {})).toBeUndefined();
});
