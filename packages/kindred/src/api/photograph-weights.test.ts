import { defaultWeights } from '@kindred/core/pretrained';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openData } from '../data/index.js';
import { expectFailure } from '../testing/expect-failure.js';
import { serveHub } from '../testing/hub-server.js';
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

  test('without a connection are not trained from scratch where an option is for weights alone', async () => {
    vi.stubEnv('HF_HUB_CACHE', await tempFolder());
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    await expectFailure(
      chosen({ headOnly: true }),
      '`headOnly` needs weights from elsewhere, and those of MobileNetV2 cannot be had: HF_HUB_OFFLINE is set',
      'getWeights("mobilenetv2")',
    );
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

  test('whose contents do not come, though the hub answers, soon start from scratch', async () => {
    const { sha256, bytes } = defaultWeights({ name: 'mobilenetv2', width: 1 })!;
    const hub = await serveHub({}, (request, response) => {
      if (request.url!.includes('/content/')) return void response.destroy();
      if (!request.url!.endsWith('/model.safetensors')) return void response.writeHead(404).end();
      response.writeHead(302, {
        ...{ location: '/content/', 'x-repo-commit': 'a'.repeat(40) },
        ...{ 'x-linked-etag': `"${sha256}"`, 'x-linked-size': bytes },
      });
      response.end();
    });
    for (const [name, value] of Object.entries(hub.env(await tempFolder()))) vi.stubEnv(name, value);
    const { weights, notes } = await chosen({});
    expect(weights).toBeUndefined();
    expect(notes).toContain(
      'training from scratch: model.safetensors of timm/mobilenetv2_100.ra_in1k could not',
    );
    expect(hub.log.filter((line) => line.includes('/content/'))).toHaveLength(2);
  });

  test('with a network that was chosen, and smaller images, are left alone', async () => {
    expect(await chosen({ model: 'resnet18' })).toEqual({ weights: undefined, notes: '' });
    expect(await chosen({ imageSize: 32 })).toEqual({ weights: undefined, notes: '' });
    expect(await chosen({}, { width: 30, height: 64 })).toEqual({ weights: undefined, notes: '' });
  });
});
