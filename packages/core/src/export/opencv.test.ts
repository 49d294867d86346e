import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { exportedModels } from '../testing/exported-models.js';
import { ort } from '../testing/onnxruntime.js';
import { syntheticImages } from '../testing/synthetic.js';

const { logits: recorded } = readFixtureJson<{ logits: Record<string, number[][]> }>('export/opencv.json');

describe('an exported model gives the logits that OpenCV computes from the same file', () => {
  test.each(exportedModels().map((model) => [model.name, model] as const))('%s', async (name, model) => {
    const { channels, height, width } = model.config;
    const { data } = syntheticImages('export', [3, channels, height, width]);
    const session = await ort.InferenceSession.create(model.bytes);
    // All three at once, so that the free batch dimension is used as well.
    const images = new ort.Tensor(Float32Array.from(data as Uint8Array), [3, channels, height, width]);
    const { logits } = await session.run({ images });
    await session.release();
    expect(logits!.dims).toEqual([3, 10]);
    const expected = recorded[name]!.flat();
    const scale = Math.max(...expected.map(Math.abs));
    (logits!.data as Float32Array).forEach((value, i) => {
      expect(Math.abs(value - expected[i]!) / scale, `logit ${i}`).toBeLessThan(1e-4);
    });
  });
});
