import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApplyAnswer, ChangeAction, DataAnswer } from '@kindred/studio/protocol';
import { expect, test } from 'vitest';
import { undoTrash } from '../../api/clean/trash-pictures.js';
import { listData } from '../../data/list-data.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { dataOf, openStudio, type TestedStudio } from '../../testing/open-studio.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { pictures } from '../../testing/test-images.js';

const label = (name: string) => ({ kind: 'label', class: name }) as const;
const trash = { kind: 'trash', isTrashed: true } as const;

/** Changes pictures by their names, one after the other. */
async function changeAll(
  studio: TestedStudio,
  changes: readonly (readonly [string, ChangeAction])[],
): Promise<void> {
  const { listing, files, revision } = await dataOf<DataAnswer>(studio);
  for (const [i, [name, action]] of changes.entries()) {
    const images = [files.indexOf(name)];
    await studio.json('/api/data/changes', { listing, seen: revision + i, images, action });
  }
}

async function apply(studio: TestedStudio, target: object): Promise<ApplyAnswer> {
  const { listing, revision: seen } = await dataOf<DataAnswer>(studio);
  return studio.json<ApplyAnswer>('/api/data/apply', { listing, seen, ...target });
}

/** All files below a folder, by their paths in it. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}

test('applied to the folder, pictures are in their new classes, or in the trash, from which they come back', async () => {
  const root = await tempFolder({
    ...(await pictures(['data/train/a', 'data/train/b', 'data/val/a', 'data/val/b'], { perClass: 2 })),
  });
  const data = join(root, 'data');
  const content = await readFile(join(data, 'train/a/1.png'));
  const studio = await openStudio({ data });
  await changeAll(studio, [
    ['train/a/1.png', label('b')],
    ['val/a/1.png', label('c')],
    ['train/b/2.png', trash],
    ['train/b/1.png', label('a')],
    ['train/b/1.png', label('b')],
    ['val/b/1.png', { kind: 'tag', tag: 'nice', isSet: true }],
    ['train/a/1.png', { kind: 'tag', tag: 'nice', isSet: true }],
  ]);
  const before = await filesIn(data);
  expect(await apply(studio, { to: 'folder' })).toMatchObject({ relabelled: 2, trashed: 1, missing: [] });
  // `train/b/1.png` is taken.
  expect(await filesIn(data)).toEqual(
    [
      ...before.filter((name) => !['train/a/1.png', 'val/a/1.png', 'train/b/2.png'].includes(name)),
      ...['train/b/1 (2).png', 'val/c/1.png'],
    ].sort(),
  );
  expect(await readFile(join(data, 'train/b/1 (2).png'))).toEqual(content);
  const after = await dataOf<DataAnswer>(studio);
  expect(after.classNames).toEqual(['a', 'b', 'c']);
  // Tags stay with their pictures; the rest is done.
  expect(
    after.changes.map(({ action, images }) => [action.kind, images.map((image) => after.files[image])]),
  ).toEqual([['tag', ['train/b/1 (2).png', 'val/b/1.png']]]);
  await undoTrash(data);
  expect(await filesIn(data)).toContain('train/b/2.png');
});

test.each([1, 3, 4])('a kill after file %i of five is made good at the next start', async (files) => {
  const root = await tempFolder(await pictures(['data/a', 'data/b'], { perClass: 6 }));
  const data = join(root, 'data');
  const first = await openStudio({ data });
  await changeAll(first, [
    ['a/1.png', label('b')],
    ['a/2.png', label('b')],
    ['b/3.png', label('a')],
    ['a/4.png', trash],
    ['b/5.png', trash],
    ['a/6.png', { kind: 'tag', tag: 'last', isSet: true }],
  ]);
  await first.close();
  const program = fileURLToPath(new URL('../../testing/apply-changes.js', import.meta.url));
  const child = spawn(process.execPath, [program, data, String(files)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [, signal] = (await once(child, 'close')) as [number, string];
  expect(signal).toBe('SIGKILL');
  const second = await openStudio({ data });
  const { files: names, changes } = await dataOf<DataAnswer>(second);
  expect(second.notes.join()).toContain('cut off');
  expect([...names].sort()).toEqual(
    [
      'a/3 (2).png',
      'a/3.png',
      'a/5.png',
      'a/6.png',
      'b/1 (2).png',
      'b/1.png',
      'b/2 (2).png',
      'b/2.png',
      'b/4.png',
      'b/6.png',
    ].sort(),
  );
  expect(changes).toMatchObject([{ action: { kind: 'tag', tag: 'last' } }]);
  expect((await undoTrash(data)).restored.toSorted()).toEqual(['a/4.png', 'b/5.png']);
});

test('a class of which nothing is left goes; a file that has gone is told', async () => {
  const root = await tempFolder(await pictures(['data/a', 'data/b', 'data/c'], { perClass: 2 }));
  const data = join(root, 'data');
  const studio = await openStudio({ data });
  await changeAll(studio, [
    ['c/1.png', label('a')],
    ['c/2.png', label('a')],
  ]);
  await rm(join(data, 'c/2.png'));
  expect(await apply(studio, { to: 'folder' })).toMatchObject({ relabelled: 1, missing: ['c/2.png'] });
  expect(await stat(join(data, 'c')).catch(() => 'gone')).toBe('gone');
});

test('links stay where they are, and a class that is called as a split is refused', async () => {
  const root = await tempFolder(await pictures(['data/a', 'data/b'], { perClass: 2 }));
  const data = join(root, 'data');
  await symlink('1.png', join(data, 'a/link.png'));
  const studio = await openStudio({ data });
  await changeAll(studio, [['a/link.png', label('b')]]);
  await expect(apply(studio, { to: 'folder' })).rejects.toThrow(
    'cannot be moved, as they are links: a/link.png',
  );
  await changeAll(studio, [
    ['a/link.png', label('a')],
    ['a/1.png', label('val')],
  ]);
  await expect(apply(studio, { to: 'folder' })).rejects.toThrow("'val' would be taken for a split");
  expect(await filesIn(data)).toContain('a/1.png');
});

test('as a table, the data stays, and the table is read as data with the new labels', async () => {
  const root = await tempFolder(await pictures(['data/a', 'data/b'], { perClass: 2 }));
  const data = join(root, 'data');
  const studio = await openStudio({ data });
  await changeAll(studio, [
    ['a/1.png', label('b, too')],
    ['b/2.png', trash],
  ]);
  const { labelsFile } = await dataOf<DataAnswer>(studio);
  expect(labelsFile).toBe(join(root, 'data-labels.csv'));
  expect(await apply(studio, { to: 'table', file: labelsFile })).toMatchObject({ relabelled: 1, trashed: 1 });
  const { classNames, pictures: listed } = await listData(labelsFile);
  expect(listed.map(({ name, label }) => `${name} ${classNames[label]}`).sort()).toEqual(
    ['data/a/1.png b, too', 'data/a/2.png a', 'data/b/1.png b'].sort(),
  );
  await expect(apply(studio, { to: 'table', file: labelsFile })).rejects.toThrow('is there already');
  await apply(studio, { to: 'table', file: labelsFile, isOverwriting: true });
  await expect(apply(studio, { to: 'table', file: join(root, 'labels.txt') })).rejects.toThrow(
    'ends in .csv',
  );
  expect((await dataOf<DataAnswer>(studio)).changes).toHaveLength(2);
});

test('pictures that lie in one file can only be told in a table, and the reason is said', async () => {
  const images = { 'train-images-idx3-ubyte': idxBytes([4, 3, 3]) };
  const root = await tempFolder({ ...images, 'train-labels-idx1-ubyte': idxBytes([4], [0, 1, 0, 1]) });
  const studio = await openStudio({ data: root });
  const data = await dataOf<DataAnswer>(studio);
  expect(data.folder).toMatchObject({
    canApply: false,
    why: expect.stringContaining('no files of their own (idx)'),
  });
  await changeAll(studio, [[data.files[0]!, label('seven')]]);
  await expect(apply(studio, { to: 'folder' })).rejects.toThrow('no files of their own');
  const file = join(root, 'out.csv');
  await apply(studio, { to: 'table', file });
  expect(await readFile(file, 'utf8')).toContain('train-images-idx3-ubyte #0,seven');
  await writeFile(file, '');
});
