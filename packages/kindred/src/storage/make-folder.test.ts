import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { mountTmpfs } from '../testing/mount-tmpfs.js';
import { tempFolder } from '../testing/temp-folder.js';
import { makeFolder } from './make-folder.js';

const isFolder = async (path: string) => (await stat(path)).isDirectory();

test('a folder and those above it that are missing', async () => {
  const folder = await tempFolder({ 'a/file': 'kept' });
  for (const name of ['b', 'a/b', 'c/d/e/f', 'g/h/']) {
    await makeFolder(join(folder, name));
    expect(await isFolder(join(folder, name)), name).toBe(true);
  }
  expect(await readFile(join(folder, 'a/file'), 'utf8')).toBe('kept');
});

test('one that exists is left as it is', async () => {
  const folder = await tempFolder({ 'a/b/file': 'kept' });
  await makeFolder(folder);
  await makeFolder(join(folder, 'a/b'));
  expect(await readFile(join(folder, 'a/b/file'), 'utf8')).toBe('kept');
});

test('several at the same time', async () => {
  const folder = await tempFolder();
  const paths = ['runs/a/checkpoints', 'runs/b/checkpoints', 'runs/c', 'runs'];
  await Promise.all(paths.map((path) => makeFolder(join(folder, path))));
  for (const path of paths) expect(await isFolder(join(folder, path)), path).toBe(true);
});

test('a path that leads through a file, or ends at one', async () => {
  const folder = await tempFolder({ file: 'kept' });
  const reason = 'cannot be written: a part of its path is not a folder';
  for (const name of ['file/run', 'file/run/checkpoints']) {
    await expectFailure(makeFolder(join(folder, name)), join(folder, name), reason);
  }
  const file = join(folder, 'file');
  await expectFailure(makeFolder(file), `${file} cannot be written: there is a file of that name`);
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('kept');
});

test('a place where no folder can be', async ({ skip }) => {
  if (process.platform !== 'linux') skip('there is no /proc');
  await expectFailure(makeFolder('/proc/runs/a'), '/proc/runs/a cannot be written');
});

test('a read-only file system', async ({ skip }) => {
  const folder = await tempFolder({ 'disk/': '' });
  if (!mountTmpfs(join(folder, 'disk'), 'ro')) skip('mounting needs root');
  for (const name of ['disk/run', 'disk/run/checkpoints']) {
    const path = join(folder, name);
    await expectFailure(makeFolder(path), `${path} cannot be written: the file system is read-only`);
  }
  await makeFolder(join(folder, 'disk'));
});
