import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { serve } from '../../testing/file-server.js';
import { runKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyPictures } from '../../testing/tiny-training.js';

describe('kindred data', () => {
  test('describes a folder for people', async () => {
    const cwd = await tempFolder({ ...(await tinyPictures()), 'pets/notes.txt': '' });
    const { code, stdout, stderr } = await runKindred(['data', 'pets'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('36 colour images of 3 classes, read as image folder');
    expect(stdout).toMatch(/^cat +12 /m);
  });

  test('and for programs, with the options of train', async () => {
    const cwd = await tempFolder(await tinyPictures());
    const { stdout } = await runKindred(['data', 'pets', '--json', '--channels', '1'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      channels: 1,
      classNames: ['cat', 'dog', 'owl'],
      problems: [],
    });
  });

  test('without a folder the embedded digits', async () => {
    const { stdout } = await runKindred(['data', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'digits', channels: 1, classNames: { length: 10 } });
  });
});

describe('kindred data get', () => {
  test('a server that does not have the files', async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    const args = ['data', 'get', 'mnist', '--mirror', server.url, '--json'];
    const { code, stdout, stderr } = await runKindred(args, { cwd: await tempFolder() });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^kindred: .*train-images-idx3-ubyte\.gz.*404/);
    expect(server.requests).toContain('/train-images-idx3-ubyte.gz');
  });

  test('a name that is not known', async () => {
    await expectRefusal(['data', 'get', 'imagenet'], await tempFolder(), 2, 'known are: mnist');
  });
});
