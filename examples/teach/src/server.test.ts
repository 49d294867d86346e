/// <reference types="node" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveSite } from './server.js';

test('what cannot be answered leaves the server running', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-teach-server-'));
  const path = join(folder, '50 % off.safetensors');
  await writeFile(path, 'weights');
  const server = await serveSite(new Map(), {
    weights: { path, name: 'LeNet', about: 'of a test', model: { name: 'lenet' } },
  });
  try {
    const get = (target: string) =>
      fetch(`${server.address}${target}`, { signal: AbortSignal.timeout(5_000) });
    for (const target of ['%', '/', '%E0%A4%A']) expect((await get(target)).status, target).toBe(400);
    const { file } = (await (await get('weights.json')).json()) as { file: string };
    expect(await (await get(file)).text()).toBe('weights');
    await rm(path);
    await expect(get(file)).rejects.toThrow('fetch failed');
    expect((await get('no-such-file')).status).toBe(404);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});
