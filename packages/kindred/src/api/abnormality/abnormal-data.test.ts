import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { noiseImage, pictures } from '../../testing/test-images.js';
import { tinyDigits, tinyPictures } from '../../testing/tiny-training.js';
import { type AbnormalImages, readAbnormal } from './abnormal-data.js';

const options = { channels: 1 as const };

/** Name and number of images of each set. */
const about = (sets: readonly AbnormalImages[]) =>
  sets.map(({ name, images }) => [name, images.labels.length]);

const picture = (width = 24) => noiseImage({ width }).png().toBuffer();

describe('what is read', () => {
  test('data as it is trained with: its test images, else all', async () => {
    const folder = await tempFolder({
      ...(await tinyPictures('pets')),
      ...(await pictures(['split/train/a', 'split/train/b'], { perClass: 6 })),
      ...(await pictures(['split/test/a', 'split/test/b'], { perClass: 2, seed: 100 })),
    });
    const sets = await readAbnormal([join(folder, 'split'), tinyDigits(), join(folder, 'pets')], options);
    expect(about(sets)).toEqual([
      ['split', 4],
      ['digits', 20],
      ['pets', 36],
    ]);
  });

  test('pictures that nobody has sorted, as the network takes them', async () => {
    const folder = await tempFolder({
      'loose/1.png': await picture(90),
      'loose/2.jpg': await picture(),
      'loose/notes.txt': '',
      'only/one/1.png': await picture(),
      'a.png': await picture(),
    });
    const paths = ['loose', 'only', 'a.png'].map((name) => join(folder, name));
    const sets = await readAbnormal(paths, { ...options, storeSize: 8 });
    expect(about(sets)).toEqual([
      ['loose', 2],
      ['only', 1],
      [paths[2], 1],
    ]);
    expect(sets[0]!.images.image(0)).toMatchObject({ channels: 1, height: 8, width: 45 });
    expect(sets[0]!.images.source(1)).toBe(join(folder, 'loose/2.jpg'));
    const files = ['a.png', 'loose/1.png', 'loose/2.jpg'].map((name) => join(folder, name));
    expect(about(await readAbnormal(files, options))).toEqual([['3 pictures', 3]]);
  });

  test('folders that are called the same keep their paths, others their names', async () => {
    const folder = await tempFolder({
      'a/set/1.png': await picture(),
      'b/set/1.png': await picture(),
      'b/other/1.png': await picture(),
    });
    const paths = ['a/set', 'b/other', 'b/set'].map((name) => join(folder, name));
    const names = (await readAbnormal(paths, options)).map(({ name }) => name);
    expect(names).toEqual([paths[0], 'other', paths[2]]);
  });

  test('without pictures that cannot be read only where it is asked for', async () => {
    const folder = await tempFolder({ 'odd/1.png': await picture(), 'odd/2.png': 'no picture' });
    const paths = [join(folder, 'odd')];
    await expectFailure(readAbnormal(paths, options), '1 of 2 pictures', '2.png', '`skipBad`');
    expect(about(await readAbnormal(paths, { ...options, skipBad: true }))).toEqual([['odd', 1]]);
    const bad = [join(folder, 'odd/2.png')];
    await expectFailure(readAbnormal(bad, { ...options, skipBad: true }), '1 of 1 picture', '2.png');
  });
});

describe('what is refused', () => {
  test('what is not there, or no pictures', async () => {
    const folder = await tempFolder({ 'a.txt': '', 'empty/': '', 'tables/a.csv': '' });
    const read = (name: string) => readAbnormal([join(folder, name)], options);
    await expectFailure(read('nowhere'), 'nowhere', 'does not exist');
    await expectFailure(read('a.txt'), 'a.txt', 'neither a folder nor a picture');
    for (const name of ['empty', 'tables']) await expectFailure(read(name), name, 'holds no images');
  });

  test('the folder of a run, whose place is another', async () => {
    const folder = await tempFolder({ 'runs/x/config.json': '{}', 'runs/x/checkpoints/': '' });
    const path = join(folder, 'runs/x');
    await expectFailure(readAbnormal([path], options), 'the folder of a run', 'stands before `abnormal`');
  });

  test('the same twice', async () => {
    const folder = await tempFolder({ 'set/1.png': await picture() });
    const path = join(folder, 'set');
    await expectFailure(readAbnormal([path, `${path}/`], options), path, 'twice');
    await expectFailure(readAbnormal([tinyDigits(1), tinyDigits(2)], options), 'digits', 'twice');
  });
});
