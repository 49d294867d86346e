import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyPictures } from '../../testing/tiny-training.js';

/** A folder with pictures, and a cache of its own that all of them go to. */
async function start() {
  const cwd = await tempFolder(await tinyPictures());
  const env = { KINDRED_CACHE: join(cwd, 'cache'), KINDRED_DATA_MEMORY: '0' };
  return { cwd, env, call: (args: string) => callKindred(args.split(' '), { cwd, env }) };
}

describe('kindred cache', () => {
  test('lists what is there, clears it, and it is made again', async () => {
    const { cwd, env, call } = await start();
    expect((await call('cache')).stdout).toMatch(/^nothing is cached\n\nin all +0 B\nfolder +.*cache\n$/);
    const { stdout, stderr, code } = await call('data pets');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^36 pictures take about 6\.9 kB decoded: they are kept in .*cache/),
    });
    const listed = (await call('cache')).stdout;
    expect(listed).toMatch(/^pictures +pets +256 px, colour +36 +\d\d kB +\d{4}-\d\d-\d\d \d\d:\d\d$/m);
    expect(listed).toMatch(/^in all +\d\d kB$/m);
    expect(JSON.parse((await call('cache --json')).stdout)).toMatchObject({
      folder: env.KINDRED_CACHE,
      entries: [{ kind: 'pictures', name: 'pets', pictures: 36 }],
    });
    expect((await call('cache clear --kind features')).stdout).toBe('0 entries removed, 0 B\n');
    expect((await call('cache clear')).stdout).toMatch(/^1 entry removed, \d\d kB\n$/);
    const left = await readdir(join(cwd, 'cache'), { recursive: true });
    expect(left.filter((name) => /\.(pixels|jsonl|txt)$/.test(name))).toEqual([]);
    expect((await call('data pets')).stdout).toBe(stdout);
  });

  test('says what a wrong setting is to be', async () => {
    const { cwd } = await start();
    const env = { KINDRED_DATA_MEMORY: 'all' };
    const { code, stderr } = await callKindred(['data', 'pets'], { cwd, env });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'kindred: KINDRED_DATA_MEMORY is a number of megabytes from 0, not "all"\n',
    });
  });
});
