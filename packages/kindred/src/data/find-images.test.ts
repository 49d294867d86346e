import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.js';
import { findImages } from './find-images.js';

/** What is found in a folder, without its path. */
async function found(folder: string, ...names: string[]): Promise<string[]> {
  const all = await findImages(names.map((name) => join(folder, name)));
  return all.map((one) => String(one).replaceAll(`${folder}/`, ''));
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
