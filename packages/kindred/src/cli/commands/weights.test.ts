import { join } from 'node:path';
import { KNOWN_WEIGHTS } from '@kindred/core/pretrained';
import { displayWidth } from '@kindred/report/text';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { serveHub } from '../../testing/hub-server.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const commit = 'd'.repeat(40);
const repository = {
  commit,
  files: {
    'model.safetensors': new Uint8Array(5000),
    'config.json': JSON.stringify({ pretrained_cfg: { mean: [0.5], std: [0.2], crop_pct: 0.875 } }),
    'README.md': '---\nlicense: mit\n---\n',
  },
};

/** A hub with weights of which no SHA-256 was published, and the variables for it. */
async function start() {
  const hub = await serveHub({ 'timm/efficientnet_b0.ra_in1k': repository, 'me/net': repository });
  const cwd = await tempFolder();
  return { hub, cwd, env: hub.env(join(cwd, 'cache')) as Record<string, string> };
}

describe('kindred weights', () => {
  test('lists what is known in 80 columns, and asks for nothing', async () => {
    const { hub, cwd, env } = await start();
    const { code, stdout, stderr } = await callKindred(['weights'], {
      cwd,
      env: { ...env, HF_HUB_OFFLINE: '1', COLUMNS: '80' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { id } of KNOWN_WEIGHTS) expect(stdout).toContain(`\n  ${id}`);
    expect(stdout).toMatch(/^resnet18 +69\.8 % +11\.7 M +1\.82 G +47 MB +bsd-3-clause +-$/m);
    expect(stdout).toContain('timm/resnet18.tv_in1k (--pretrained)\n');
    expect(stdout).toContain('(offline: HF_HUB_OFFLINE is set)');
    const table = stdout.split('\n').filter((line) => !line.startsWith('cache') && !line.startsWith('hub'));
    for (const line of table) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    expect(hub.log).toEqual([]);
  });

  test('fetches weights, and shows them as cached', async () => {
    const { cwd, env } = await start();
    const got = await callKindred(['weights', 'get', 'efficientnet_b0'], { cwd, env });
    expect(got.code).toBe(0);
    expect(got.stderr).toBe('downloading timm/efficientnet_b0.ra_in1k (5.0 kB)\n');
    expect(got.stdout).toMatch(/^license +apache-2\.0$/m);
    expect(got.stdout).toMatch(new RegExp(`^revision +${commit}$`, 'm'));
    expect(got.stdout).toContain('train photos/ --weights timm/efficientnet_b0.ra_in1k');
    const { stdout } = await callKindred(['weights'], { cwd, env });
    expect(stdout).toMatch(/^efficientnet_b0 .* yes$/m);
    const json = JSON.parse((await callKindred(['weights', '--json'], { cwd, env })).stdout);
    expect(json).toMatchObject({
      cache: join(cwd, 'cache'),
      endpoint: env.HF_ENDPOINT!.slice(0, -1),
      offline: false,
    });
    const cached = json.weights.filter((weights: { path?: string }) => weights.path);
    expect(cached).toEqual([
      expect.objectContaining({ id: 'timm/efficientnet_b0.ra_in1k', revision: commit }),
    ]);
  });

  test('goes on with the revision that was fetched', async () => {
    const { cwd, env } = await start();
    const { stdout } = await callKindred(['weights', 'get', `me/net@${commit}`], { cwd, env });
    expect(stdout).toContain(`train photos/ --weights me/net@${commit}\n`);
  });

  test('fetches any repository, for programs too', async () => {
    const { cwd, env } = await start();
    const { code, stdout } = await callKindred(['weights', 'get', `me/net@${commit}`, '--json'], {
      cwd,
      env,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ source: 'me/net', revision: commit, license: 'mit' });
  });

  test.each([
    ['resnet19', 2, "did you mean 'resnet18'?"],
    ['lenet', 2, 'no weights are known of a network "lenet"'],
    ['me/', 2, 'is no repository of the hub'],
    ['me/other', 1, 'answers 401 for me/other'],
  ])('get %s is refused', async (name, code, message) => {
    const { cwd, env } = await start();
    const finished = await callKindred(['weights', 'get', name], { cwd, env });
    expect(finished).toMatchObject({ code, stdout: '' });
    expect(finished.stderr).toMatch(/^kindred: [^\n]+\n$/);
    expect(finished.stderr).toContain(message);
  });
});

test('training without a connection says what to do in the words of the command', async () => {
  const cwd = await tempFolder(await tinyPictures());
  const env = { HF_ENDPOINT: 'http://127.0.0.1:1', HF_HUB_CACHE: join(cwd, 'cache'), HF_HUB_OFFLINE: '' };
  const flags = ['--weights', 'timm/resnet18.tv_in1k', '--epochs', '1'];
  const { code, stderr } = await callKindred(['train', 'pets', ...flags], { cwd, env });
  const text = stderr.replace(/\n +/g, ' ');
  expect(code).toBe(1);
  expect(text).toContain('no connection to http://127.0.0.1:1');
  expect(text).toContain(
    join(cwd, 'cache', 'models--timm--resnet18.tv_in1k', 'snapshots', 'main', 'model.safetensors'),
  );
  expect(text).toContain('train from scratch with --from-scratch');
  const both = ['train', 'pets', ...tinyFlags, '--pretrained', '--from-scratch'];
  await expectRefusal(both, cwd, 2, '--pretrained and --from-scratch say different things');
});
