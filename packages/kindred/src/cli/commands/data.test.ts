import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { serve } from '../../testing/file-server.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyPictures } from '../../testing/tiny-training.js';

describe('kindred data', () => {
  test('describes a folder for people', async () => {
    const cwd = await tempFolder({ ...(await tinyPictures()), 'pets/notes.txt': '' });
    const { code, stdout, stderr } = await callKindred(['data', 'pets'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('36 colour images of 3 classes, read as image folder');
    expect(stdout).toMatch(/^cat +12 /m);
  });

  test('and for programs, with the options of train', async () => {
    const cwd = await tempFolder(await tinyPictures());
    const { stdout } = await callKindred(['data', 'pets', '--json', '--channels', '1'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      channels: 1,
      classNames: ['cat', 'dog', 'owl'],
      problems: [],
    });
  });

  test('with the test images that train would hold out', async () => {
    const cwd = await tempFolder(await tinyPictures());
    const { stdout } = await callKindred(['data', 'pets', '--json', '--test', '0.25'], { cwd });
    expect(JSON.parse(stdout).splits).toMatchObject([
      { split: 'train', images: 27 },
      { split: 'test', images: 9, classCounts: [3, 3, 3] },
    ]);
  });

  test('tells all that is wrong, and with the exit code whether it can be trained on', async () => {
    const cwd = await tempFolder({
      ...(await tinyPictures()),
      'pets/fox/': '',
      'pets/yak/IMG_1.HEIC': 'x',
      'pets/cat/IMG_2.heic': 'x',
      'pets/cat/text.png': 'Dear diary',
    });
    const { code, stdout, stderr } = await callKindred(['data', 'pets'], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('36 colour images of 5 classes');
    expect(stdout).toMatch(/^fox +0$/m);
    expect(stdout).toContain(`faults       3, so that it cannot be trained on
  fox/: the class folder has no images: add some (`);
    expect(stdout).toContain(
      '\n  yak/: the class folder has no images (it has IMG_1.HEIC): convert its pictures',
    );
    expect(stdout).toContain('\n  cat/text.png: not an image in a known format\n');
    expect(stdout).toContain(`problems     2
  cat/IMG_2.heic: format not supported: convert it, e.g. to JPEG
  yak/IMG_1.HEIC: format not supported: convert it, e.g. to JPEG`);
  });

  test('pictures that cannot be read are no fault where they are left out', async () => {
    const cwd = await tempFolder({ ...(await tinyPictures()), 'pets/cat/text.png': 'Dear diary' });
    const { code, stdout } = await callKindred(['data', 'pets', '--skip-bad', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      faults: [],
      problems: [{ source: 'cat/text.png', message: 'not an image in a known format: left out' }],
    });
    expect(await callKindred(['data', 'pets', '--json'], { cwd })).toMatchObject({ code: 1 });
  });

  test('a single class is one fault, of which no balance speaks', async () => {
    const cwd = await tempFolder(await tinyPictures('pets', ['daisy']));
    const { code, stdout } = await callKindred(['data', 'pets'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain("\n  pets: only one class ('daisy')");
    expect(stdout).not.toMatch(/balance|problems/);
  });

  test('many problems are counted', async () => {
    const notes = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`pets/cat/${i}.t${i}`, '']));
    const cwd = await tempFolder({ ...(await tinyPictures()), ...notes });
    const { code, stdout } = await callKindred(['data', 'pets'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^problems {5}30$/m);
    expect(stdout).toContain(
      '\n  cat/19.t19: not an image: ignored\n  ... and 10 more problems\n(--json tells all',
    );
  });

  test('without a folder the embedded digits', async () => {
    const { stdout } = await callKindred(['data', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'digits', channels: 1, classNames: { length: 10 } });
  });
});

describe('kindred data get', () => {
  test('a server that does not have the files', async () => {
    const server = await serve((_, response) => response.writeHead(404).end());
    const args = ['data', 'get', 'mnist', '--mirror', server.url, '--json'];
    const { code, stdout, stderr } = await callKindred(args, { cwd: await tempFolder() });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^kindred: .*train-images-idx3-ubyte\.gz.*404/);
    expect(server.requests).toContain('/train-images-idx3-ubyte.gz');
  });

  test('what is there already, as JSON', async () => {
    const cwd = await tempFolder({ 'cifar10/batches.meta.txt': 'airplane' });
    const names = [...[1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`), 'test_batch.bin'];
    for (const name of names) {
      await writeFile(join(cwd, 'cifar10', name), '');
      await truncate(join(cwd, 'cifar10', name), 30_730_000);
    }
    const { code, stdout } = await callKindred(['data', 'get', 'cifar10', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'cifar10',
      downloaded: [],
      present: ['batches.meta.txt', ...names],
    });
    await expectRefusal(['data', 'get', 'cifar10', '--channels', '1'], cwd, 2, 'leave out --channels');
  });

  test('a name that is not known', async () => {
    await expectRefusal(['data', 'get', 'imagenet'], await tempFolder(), 2, 'known are: mnist');
  });
});
