import { afterEach, describe, expect, test, vi } from 'vitest';
import { openData } from '../data/index.js';
import { tempFolder } from '../testing/temp-folder.js';
import { pictures } from '../testing/test-images.js';
import { photographWeights } from './photograph-weights.js';

afterEach(() => vi.unstubAllEnvs());

/** What is chosen for pictures, and what is said of it. */
async function chosen(options: object, size = { width: 80, height: 70 }) {
  const folder = await tempFolder(await pictures(['cat', 'dog'], { perClass: 2, ...size }));
  const notes: string[] = [];
  const { parseTrainOptions } = await import('@kindred/core/train');
  const weights = await photographWeights(await openData(folder), parseTrainOptions(options).options, {
    onEvent: (event) => event.type === 'note' && notes.push(event.message),
  });
  return { weights, notes: notes.join('\n') };
}

describe('photographs', () => {
  test('without a connection start from scratch, which says what is lost', async () => {
    vi.stubEnv('HF_HUB_CACHE', await tempFolder());
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    const { weights, notes } = await chosen({});
    expect(weights).toBeUndefined();
    expect(notes).toMatch(/^training from scratch: HF_HUB_OFFLINE is set/);
    expect(notes).toContain('getWeights("mobilenetv2")');
    expect(notes).not.toContain('fetching');
  });

  test('where nobody answers say so at once, after announcing the download', async () => {
    vi.stubEnv('HF_HUB_CACHE', await tempFolder());
    vi.stubEnv('HF_HUB_OFFLINE', '0');
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
    const { weights, notes } = await chosen({});
    expect(weights).toBeUndefined();
    expect(notes).toMatch(/fetching the weights of MobileNetV2 .*14 MB.*from http:\/\/127.0.0.1:9/);
    expect(notes).toContain('training from scratch: no connection to http://127.0.0.1:9');
  });

  test('with a network that was chosen, and smaller images, are left alone', async () => {
    expect(await chosen({ model: 'resnet18' })).toEqual({ weights: undefined, notes: '' });
    expect(await chosen({ imageSize: 32 })).toEqual({ weights: undefined, notes: '' });
    expect(await chosen({}, { width: 30, height: 64 })).toEqual({ weights: undefined, notes: '' });
  });
});
