import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { describe, expect, test, vi } from 'vitest';
import { serveHub } from '../testing/hub-server.js';
import { parquetBytes } from '../testing/parquet-bytes.js';
import { tarBytes } from '../testing/tar-bytes.js';
import { tempFolder } from '../testing/temp-folder.js';
import { pictures } from '../testing/test-images.js';
import { zipOf } from '../testing/zip-bytes.js';
import { findImages } from './find-images.js';

/** What is found in a folder, without its path, and what is said that it is. */
async function found(folder: string, ...names: string[]): Promise<string[]> {
  const { images, release } = await findImages(
    names.map((name) => (name.startsWith('hf:') ? name : join(folder, name))),
  );
  await release();
  return images.map((one) => {
    const text = one instanceof KindredError ? String(one) : one.name;
    const said = one instanceof KindredError || one.expected === undefined ? '' : ` (${one.expected})`;
    return text.replaceAll(`${folder}/`, '') + said;
  });
}

test('folders are searched to the bottom, in natural order', async () => {
  const folder = await tempFolder({
    'photos/10.jpg': '',
    'photos/9.PNG': '',
    'photos/notes.txt': '',
    'photos/.hidden/1.jpg': '',
    'photos/b/1.webp': '',
    'photos/a10/1.jpg': '',
    'photos/a9/deep/er/1.jpg': '',
  });
  expect(await found(folder, 'photos')).toEqual([
    'photos/9.PNG',
    'photos/10.jpg',
    'photos/a9/deep/er/1.jpg',
    'photos/a10/1.jpg',
    'photos/b/1.webp',
  ]);
});

test('a file is taken as it is, whatever its name; what is missing has its place', async () => {
  const folder = await tempFolder({ picture: '', 'a/1.jpg': '', 'empty/notes.txt': '', 'phone/1.heic': '' });
  expect(await found(folder, 'a', 'none.jpg', 'picture', 'empty', 'phone')).toEqual([
    'a/1.jpg',
    'KindredError: none.jpg does not exist',
    'picture',
    'KindredError: empty has no images in it',
    'KindredError: phone/1.heic: format not supported: convert it, e.g. to JPEG',
  ]);
});

test('links are followed, and go in no circles', async () => {
  const folder = await tempFolder({ 'a/1.jpg': '', 'b/2.jpg': '' });
  await symlink(join(folder, 'a'), join(folder, 'a/again'));
  await symlink('../b', join(folder, 'a/other'));
  await symlink('../a', join(folder, 'b/back'));
  expect(await found(folder, 'a')).toEqual(['a/1.jpg', 'a/other/2.jpg']);
});

describe('all else that is trained on', () => {
  const start = async () => {
    vi.stubEnv('KINDRED_CACHE', await tempFolder());
    const pets = await pictures(['cat', 'dog'], { perClass: 2, width: 8, height: 8 });
    return { pets, all: Object.values(pets) };
  };

  test('archives, with or without classes, and folders of them', async () => {
    const { pets, all } = await start();
    const tar = tarBytes([{ name: 'new/1.png', content: all[0]! }]);
    const folder = await tempFolder({
      'a.zip': zipOf(pets),
      'more/b.tar': tar,
      'c.zip': zipOf({ 'x.txt': '' }),
    });
    expect(await found(folder, 'a.zip', 'more', 'c.zip', 'd.zip')).toEqual([
      'a.zip/cat/1.png',
      'a.zip/cat/2.png',
      'a.zip/dog/1.png',
      'a.zip/dog/2.png',
      'more/new/1.png',
      'KindredError: c.zip has no images in it',
      'KindredError: d.zip does not exist',
    ]);
  });

  test('tables, with labels or without; what they name wrongly has its place', async () => {
    const { pets } = await start();
    const rows = 'cat/1.png,cat\nnone.png,dog\ndog/1.png,\n';
    const folder = await tempFolder({
      ...pets,
      'a.csv': `file,label\n${rows}`,
      'b.csv': 'file\ndog/2.png\n',
    });
    expect(await found(folder, 'a.csv', 'b.csv')).toEqual([
      'cat/1.png (cat)',
      'KindredError: none.png: there is no such file',
      'dog/1.png',
      'dog/2.png',
    ]);
  });

  test('Parquet files, shards and data of the hub, with their labels', async () => {
    const { all } = await start();
    const content = parquetBytes({
      pictures: [...all, null],
      labels: [0, 1, 0, 1, 0],
      classNames: ['x', 'y'],
    });
    const shard = tarBytes([
      { name: '7.png', content: all[0]! },
      { name: '7.cls', content: new TextEncoder().encode('3') },
    ]);
    const folder = await tempFolder({ 'a.parquet': content, 'b.tar': shard });
    expect(await found(folder, 'a.parquet', 'b.tar')).toEqual([
      'a.parquet/0.png (x)',
      'a.parquet/1.png (y)',
      'a.parquet/2.png (x)',
      'a.parquet/3.png (y)',
      'KindredError: row 4 of a.parquet: names a file, and has no picture',
      'b.tar/7.png (3)',
    ]);
    const repository = { commit: 'c'.repeat(40), files: { 'cat/1.png': all[0]! } };
    const hub = await serveHub({ 'datasets/me/pets': repository });
    for (const [name, value] of Object.entries(hub.env(await tempFolder()))) vi.stubEnv(name, value);
    expect(await found(folder, 'hf:me/pets', 'hf:me/none')).toEqual([
      'hf:me/pets/cat/1.png',
      expect.stringContaining('there is no such repository'),
    ]);
  });
});
