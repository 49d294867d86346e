import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { sendFile, serve } from '../testing/file-server.js';
import { type Answer, serveHub } from '../testing/hub-server.js';
import { tempFolder } from '../testing/temp-folder.js';
import { describeWeightsFile, type ResolveOptions, resolveHubWeights } from './resolve.js';

const commit = 'a'.repeat(40);
const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
const sha256 = createHash('sha256').update(content).digest('hex');
const config = {
  architecture: 'resnet18',
  pretrained_cfg: { input_size: [3, 224, 224], mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2], crop_pct: 0.9 },
};
const name = { id: 'me/net', revision: 'main' };
const files = {
  'model.safetensors': content,
  'config.json': JSON.stringify(config),
  'README.md': '---\ntags:\n- timm\nlicense: apache-2.0\n---\n# Net',
};

/** A hub with one repository, and a cache. */
async function start(answer?: Answer, changed: Record<string, Uint8Array | string | undefined> = {}) {
  const kept = Object.entries({ ...files, ...changed }).filter(([, value]) => value !== undefined);
  const repository = { commit, files: Object.fromEntries(kept) as Record<string, Uint8Array | string> };
  const hub = await serveHub({ 'me/net': repository }, answer);
  const cache = join(await tempFolder(), 'hub');
  const resolve = (options: ResolveOptions = {}, wanted = name) =>
    resolveHubWeights(wanted, { env: hub.env(cache), ...options });
  return { hub, cache, folder: join(cache, 'models--me--net'), resolve };
}

describe('weights of the hub', () => {
  test('are fetched into the layout of the hub, with what is said of them', async () => {
    const { hub, folder, resolve } = await start();
    const received: number[] = [];
    const resolved = await resolve({ onProgress: ({ receivedBytes }) => received.push(receivedBytes) });
    const path = join(folder, 'snapshots', commit, 'model.safetensors');
    expect(resolved).toEqual({
      ...{ path, sha256, source: 'me/net', revision: commit, license: 'apache-2.0' },
      config: expect.objectContaining({ architecture: 'resnet18' }),
      preprocessing: { inputSize: 224, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2], cropFraction: 0.9 },
    });
    expect(received.at(-1)).toBe(content.length);
    expect(Buffer.compare(await readFile(path), content)).toBe(0);
    expect(await readFile(join(folder, 'refs', 'main'), 'utf8')).toBe(commit);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readlink(path)).toBe(join('..', '..', 'blobs', sha256));
    expect(await readdir(join(folder, 'blobs'))).toHaveLength(3);
    expect((await readdir(join(folder, 'snapshots', commit))).sort()).toEqual([
      'README.md',
      'config.json',
      'model.safetensors',
    ]);
    expect(hub.log[0]).toBe('HEAD /me/net/resolve/main/model.safetensors');
  });

  test('are taken from the cache without a request', async () => {
    const { hub, resolve } = await start();
    const first = await resolve();
    const requests = hub.log.length;
    expect(await resolve()).toEqual(first);
    expect(await resolve({ offline: true })).toEqual(first);
    expect(hub.log).toHaveLength(requests);
  });

  test('at a commit, and what is not known', async () => {
    const { resolve } = await start(undefined, { 'config.json': undefined, 'README.md': undefined });
    const at = await resolve({}, { id: 'me/net', revision: commit });
    expect(at).toEqual({ path: at.path, sha256, source: 'me/net', revision: commit });
  });

  test('that another tool has cached alone are found, and what is said of them is fetched', async () => {
    const { hub, folder, resolve } = await start(undefined, { 'README.md': undefined });
    const snapshot = join(folder, 'snapshots', commit);
    await mkdir(snapshot, { recursive: true });
    await mkdir(join(folder, 'refs'));
    await writeFile(join(folder, 'refs', 'main'), commit);
    await writeFile(join(snapshot, 'model.safetensors'), content);
    const expected = { sha256, source: 'me/net', revision: commit };
    expect(await resolve({ offline: true })).toEqual({
      ...expected,
      path: join(snapshot, 'model.safetensors'),
    });
    expect(hub.log).toEqual([]);
    expect(await resolve()).toMatchObject({ ...expected, preprocessing: { cropFraction: 0.9 } });
    expect(hub.log).toEqual([
      `HEAD /me/net/resolve/${commit}/config.json`,
      `GET /me/net/resolve/${commit}/config.json`,
      `HEAD /me/net/resolve/${commit}/README.md`,
    ]);
    expect(await readdir(join(folder, '.no_exist', commit))).toEqual(['README.md']);
  });

  test('of which nothing is said are not asked about again', async () => {
    const { hub, resolve } = await start(undefined, { 'README.md': undefined, 'config.json': undefined });
    await resolve();
    const requests = hub.log.length;
    await resolve();
    expect(hub.log).toHaveLength(requests);
  });

  test('of PyTorch are taken where there are no safetensors', async () => {
    const { resolve } = await start(undefined, {
      'model.safetensors': undefined,
      'pytorch_model.bin': content,
    });
    expect((await resolve()).path).toMatch(/pytorch_model\.bin$/);
  });

  test('of PyTorch are not held to what is published of the other file', async () => {
    const id = 'timm/resnet18.tv_in1k';
    const { 'model.safetensors': _, ...others } = files;
    const hub = await serveHub({ [id]: { commit, files: { ...others, 'pytorch_model.bin': content } } });
    const env = hub.env(await tempFolder());
    const fetched = await resolveHubWeights({ id, revision: 'main' }, { env });
    expect(fetched).toMatchObject({ sha256, known: { id } });
    expect(await resolveHubWeights({ id, revision: 'main' }, { env, offline: true })).toEqual(fetched);
  });

  test('whose description is too long are taken without it, and nothing is noted of it for other tools', async () => {
    const { folder, resolve } = await start(undefined, { 'README.md': 'x'.repeat(1_000_001) });
    expect(await resolve()).not.toHaveProperty('license');
    await expect(readdir(join(folder, '.no_exist'))).rejects.toThrow('ENOENT');
  });

  test('are asked for again where that is wanted, and taken as they are cached where there is no connection', async () => {
    const { hub, folder, resolve } = await start();
    await resolve();
    const requests = hub.log.length;
    await resolve({ refresh: true });
    expect(hub.log.slice(requests).filter((line) => line.startsWith('GET'))).toEqual([]);
    const notes: string[] = [];
    const env = { HF_ENDPOINT: 'http://127.0.0.1:1', HF_HUB_CACHE: join(folder, '..') };
    await resolve({ refresh: true, env, onNote: (note) => notes.push(note) });
    expect(notes).toEqual([
      expect.stringMatching(/^no connection to http:\/\/127\.0\.0\.1:1 .*as it is cached$/),
    ]);
  });

  test('several downloads at once fetch them once', async () => {
    const { hub, resolve } = await start();
    const all = await Promise.all([resolve(), resolve(), resolve()]);
    for (const resolved of all) expect(resolved).toEqual(all[0]);
    expect(hub.log.filter((line) => line.includes('/content/') && line.startsWith('GET'))).toHaveLength(1);
  });

  test('the token goes to the hub and nowhere else', async () => {
    const seen: (string | undefined)[] = [];
    const cdn = await serve((request, response) => {
      seen.push(`cdn ${request.headers.authorization}`);
      sendFile(request, response, content);
    });
    const { hub, cache, resolve } = await start((request, response, usual) => {
      seen.push(request.headers.authorization);
      if (request.method === 'GET' && request.url!.endsWith('model.safetensors')) {
        response.writeHead(302, { location: `${cdn.url}blob` }).end();
      } else usual();
    });
    await resolve({ env: { ...hub.env(cache), HF_TOKEN: 'hf_x' } });
    expect(new Set(seen)).toEqual(new Set(['Bearer hf_x', 'cdn undefined']));
  });

  test('a repository that was renamed is followed, without the token to another host', async () => {
    const seen: unknown[] = [];
    const other = await serveHub({ 'me/net': { commit, files } }, (request, _, usual) => {
      seen.push(request.headers.authorization);
      usual();
    });
    const { hub, cache, resolve } = await start((request, response) => {
      response.writeHead(307, { location: new URL(request.url!, other.url).href }).end();
    });
    expect((await resolve({ env: { ...hub.env(cache), HF_TOKEN: 'hf_x' } })).sha256).toBe(sha256);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });
});

describe('a hub that fails on the way', () => {
  /** A server that does something else with the content. */
  const onContent = (
    act: (request: Parameters<Answer>[0], response: Parameters<Answer>[1], count: number) => void,
  ) => {
    let count = 0;
    const answer: Answer = (request, response, usual) => {
      if (request.url!.includes('/content/')) act(request, response, ++count);
      else usual();
    };
    return answer;
  };

  test('cuts the connection: it goes on where that was', async () => {
    const { hub, resolve } = await start(
      onContent((request, response, count) => {
        if (count > 1) return sendFile(request, response, content);
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 40_000));
        setTimeout(() => response.destroy(), 300);
      }),
    );
    expect((await resolve()).sha256).toBe(sha256);
    expect(hub.log.at(-1)).toMatch(/bytes=\d+-$/);
  });

  test('sends other bytes: nothing is kept', async () => {
    const { folder, resolve } = await start(
      onContent((request, response) => sendFile(request, response, content.toReversed())),
    );
    await expectFailure(resolve(), 'model.safetensors of me/net', 'wrong checksum');
    expect((await readdir(join(folder, 'blobs'))).filter((file) => file.startsWith(sha256))).toEqual([]);
    expect(await readdir(join(folder, 'snapshots', commit))).not.toContain('model.safetensors');
    expect(await readdir(folder)).not.toContain('refs');
  });

  test('sends another description: nothing is kept', async () => {
    const other = files['config.json'].replace('resnet18', 'resnet34');
    const { folder, resolve } = await start((request, response, usual) => {
      if (request.method !== 'GET' || !request.url!.endsWith('config.json')) return usual();
      sendFile(request, response, new TextEncoder().encode(other));
    });
    await expectFailure(resolve(), 'config.json of me/net', 'wrong checksum (SHA-1 of git');
    expect(await readdir(join(folder, 'blobs'))).toEqual([]);
  });

  test('lies about the length', async () => {
    const { resolve } = await start(
      onContent((_, response) =>
        response.writeHead(200, { 'content-length': 26 }).end('<html>please log in</html>'),
      ),
    );
    await expectFailure(resolve(), 'the server offers 26 bytes where 100000 are expected');
  });

  test('a download that was interrupted is continued by the next one', async () => {
    const { hub, resolve } = await start(
      onContent((request, response, count) => {
        if (count > 1) return sendFile(request, response, content);
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 40_000));
      }),
    );
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expectFailure(resolve({ signal: controller.signal, onProgress }), 'interrupted');
    expect((await resolve()).sha256).toBe(sha256);
    expect(hub.log.at(-1)).toMatch(/bytes=\d+-$/);
  });
});

describe('a hub that refuses', () => {
  const always = (status: number, headers: Record<string, string> = {}, body = ''): Answer => {
    return (_, response) => void response.writeHead(status, headers).end(body);
  };

  test.each<[string, Answer, string[]]>([
    ['401', always(401), ['answers 401 for me/net', 'no such repository', 'HF_TOKEN']],
    ['403', always(403), ['answers 403', 'accept the conditions', '/me/net']],
    ['a gated repository', always(401, { 'x-error-code': 'GatedRepo' }), ['accept the conditions']],
    ['404', always(404), ['me/net has neither model.safetensors nor pytorch_model.bin']],
    ['404 of the repository', always(404, { 'x-error-code': 'RepoNotFound' }), ['no such repository']],
    ['429', always(429, { 'retry-after': '30' }), ['too many requests', 'in 30 s', 'HF_TOKEN']],
    ['418', always(418), ['answers 418']],
    [
      'a login page',
      always(200, { 'content-type': 'text/html; charset=utf-8' }, '<html>'),
      ['text/html', 'login page'],
    ],
    ['an endless redirect', always(302, { location: '/again' }), ['redirects without end']],
    [
      'an etag that leads elsewhere',
      always(200, { etag: '"../../x"', 'x-repo-commit': commit, 'content-length': '0' }),
      ['not as a hub does'],
    ],
    [
      'a commit that leads elsewhere',
      always(200, { etag: '"x"', 'x-repo-commit': '../x', 'content-length': '0' }),
      ['not as a hub does'],
    ],
    ['no length', always(200, { etag: '"x"', 'x-repo-commit': commit }), ['not as a hub does']],
  ])('%s', async (_, answer, expected) => {
    const { cache, resolve } = await start(answer);
    await expectFailure(resolve(), ...expected);
    await expect(readdir(cache)).rejects.toThrow('ENOENT');
  });

  test('for a moment is asked again', async () => {
    let count = 0;
    const { resolve } = await start((_, response, usual) => {
      if (++count < 3) response.writeHead(429, { 'retry-after': '0' }).end();
      else usual();
    });
    expect((await resolve()).sha256).toBe(sha256);
  });

  test('a revision that is not there', async () => {
    const { resolve } = await start();
    await expectFailure(resolve({}, { id: 'me/net', revision: 'v9' }), 'me/net has no revision v9');
  });

  test('known weights of another content are not fetched, but at a revision that is named', async () => {
    const id = 'timm/resnet18.tv_in1k';
    const hub = await serveHub({ [id]: { commit, files } });
    const env = hub.env(await tempFolder());
    const failed = resolveHubWeights({ id, revision: 'main' }, { env });
    await expectFailure(failed, 'is not what was published', `${id}@<commit>`);
    expect(hub.log.filter((line) => line.startsWith('GET'))).toEqual([]);
    expect((await resolveHubWeights({ id, revision: commit }, { env })).license).toBe('apache-2.0');
  });
});

describe('without a connection', () => {
  test('it is said where to put the file, and there it is found', async () => {
    const cache = await tempFolder();
    const env = { HF_ENDPOINT: 'http://127.0.0.1:1', HF_HUB_CACHE: cache };
    const place = join(cache, 'models--me--net', 'snapshots', 'main', 'model.safetensors');
    await expectFailure(
      resolveHubWeights(name, { env }),
      'no connection to http://127.0.0.1:1',
      `put the file model.safetensors of http://127.0.0.1:1/me/net at ${place}`,
      '`fromScratch`',
    );
    await mkdir(join(place, '..'), { recursive: true });
    await writeFile(place, content);
    expect(await resolveHubWeights(name, { env })).toEqual({ path: place, sha256, source: 'me/net' });
  });

  test('it is known within five seconds, also where nothing answers', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const env = { HF_ENDPOINT: `http://127.0.0.1:${port}`, HF_HUB_CACHE: await tempFolder() };
    const began = performance.now();
    await expectFailure(resolveHubWeights(name, { env }), 'no connection', '(no answer)');
    expect(performance.now() - began).toBeLessThan(5000);
  }, 20_000);

  test('HF_HUB_OFFLINE asks for nothing', async () => {
    const { hub, cache, resolve } = await start();
    const env = { ...hub.env(cache), HF_HUB_OFFLINE: '1' };
    await expectFailure(resolve({ env }), 'HF_HUB_OFFLINE is set', 'me/net is not in', 'put the file');
    await resolve({ env, offline: false });
    expect((await resolve({ env })).sha256).toBe(sha256);
  });
});

test('a cached file that was damaged is refused, and fetched again where it was removed', async () => {
  const { folder, resolve } = await start();
  const { path } = await resolve();
  await writeFile(join(folder, 'blobs', sha256), content.toReversed());
  await expectFailure(resolve(), path, 'is damaged', 'remove it');
  await rm(path);
  expect((await resolve()).sha256).toBe(sha256);
});

test('HF_ENDPOINT that is no address', async () => {
  await expectFailure(resolveHubWeights(name, { env: { HF_ENDPOINT: 'hub' } }), 'HF_ENDPOINT is "hub"');
});

describe('a file', () => {
  test('says what its config.json says', async () => {
    const folder = await tempFolder({ 'a.safetensors': content, 'config.json': JSON.stringify(config) });
    const path = join(folder, 'a.safetensors');
    expect(await describeWeightsFile(path)).toMatchObject({
      ...{ path, sha256, source: 'a.safetensors' },
      preprocessing: { mean: [0.5, 0.5, 0.5], cropFraction: 0.9 },
    });
  });

  test('beside a config.json of something else says nothing', async () => {
    const folder = await tempFolder({ 'a.pth': content, 'config.json': '// of an editor' });
    const path = join(folder, 'a.pth');
    expect(await describeWeightsFile(path)).toEqual({ path, sha256, source: 'a.pth' });
  });

  test('beside a damaged one of timm is refused', async () => {
    const folder = await tempFolder({ 'a.pth': content, 'config.json': '{"pretrained_cfg": {' });
    await expectFailure(describeWeightsFile(join(folder, 'a.pth')), 'config.json is not valid JSON');
  });

  test('alone says nothing', async () => {
    const path = join(await tempFolder({ 'a.pth': content }), 'a.pth');
    expect(await describeWeightsFile(path)).toEqual({ path, sha256, source: 'a.pth' });
  });
});
