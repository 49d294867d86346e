import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { tempFolder } from '../testing/temp-folder.js';
import { dataName, listFolder } from './folder-entries.js';

test('lists files and folders in natural order without hidden and system entries', async () => {
  const folder = await tempFolder({
    'b10/': '',
    'b9/': '',
    '.git/x': '',
    '__MACOSX/x': '',
    'n10.txt': '',
    'n9.txt': '',
    '.DS_Store': '',
    'Thumbs.db': '',
  });
  expect(await listFolder(folder)).toEqual({
    path: folder,
    folders: ['b9', 'b10'],
    files: ['n9.txt', 'n10.txt'],
  });
});

test('symbolic links count as what they point to', async () => {
  const folder = await tempFolder({ 'real/': '', 'file.txt': '' });
  await symlink(join(folder, 'real'), join(folder, 'linked'));
  await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
  expect(await listFolder(folder)).toMatchObject({
    folders: ['linked', 'real'],
    files: ['dangling', 'file.txt'],
  });
});

test('names that are not UTF-8 are kept apart', async () => {
  const folder = await tempFolder({ 'a/': '', 'b.txt': '' });
  const odd = (...bytes: number[]) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(bytes)]);
  await mkdir(odd(0x61, 0xdf));
  await writeFile(odd(0xe9, 0x0a), '');
  await writeFile(odd(0x2e, 0xe9), '');
  const { files, folders, misnamed } = await listFolder(folder);
  expect({ files, folders }).toEqual({ files: ['b.txt'], folders: ['a'] });
  expect([...misnamed!].sort((a, b) => (a.shown < b.shown ? -1 : 1))).toEqual([
    { shown: '\\xe9\\x0a', isFolder: false },
    { shown: 'a\\xdf', isFolder: true },
  ]);
  await expectFailure(listFolder(join(folder, 'a\ufffd')), 'the name is not UTF-8');
});

test('a missing folder and a file are wrong requests', async () => {
  const folder = await tempFolder({ 'a.txt': '' });
  const missing = await expectFailure(listFolder(join(folder, 'nope')), 'nope', 'does not exist');
  expect(missing.exitCode).toBe(2);
  const file = await expectFailure(listFolder(join(folder, 'a.txt')), 'a.txt', 'is a file');
  expect(file.exitCode).toBe(2);
});

test('a data set is named after its folder, or the folder above raw', () => {
  expect(dataName('some/where/fashion-mnist/')).toBe('fashion-mnist');
  expect(dataName('some/FashionMNIST/raw')).toBe('FashionMNIST');
});
