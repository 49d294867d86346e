import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, mkdir, readdir, readFile, realpath, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { tempFolder, writeFiles } from '../testing/temp-folder.js';
import { moveToTrash, restoreTrash, trashFolder } from './trash.js';

/** All files of a folder with what is in them, hidden ones left out. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files
    .sort()
    .map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')]);
  return Object.fromEntries(await Promise.all(read));
}

async function newData(count = 3): Promise<string> {
  const names = Array.from({ length: count }, (_, i) => `photos/${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`);
  const folder = await tempFolder(Object.fromEntries(names.map((name) => [name, `picture ${name}`])));
  return join(folder, 'photos');
}

const trashed = (...names: string[]) => names.map((name) => ({ name, why: 'blank' }));

describe('what is moved', () => {
  test('lies beside the data, and is put back with nothing left', async () => {
    const data = await newData();
    const before = await contentOf(data);
    const folder = await moveToTrash(data, trashed('cat/0.png', 'dog/1.png'));
    expect(dirname(folder)).toBe(await trashFolder(data));
    expect(Object.keys(await contentOf(data))).toEqual(['cat/2.png']);
    expect(await readFile(join(folder, 'files/cat/0.png'), 'utf8')).toBe(before['cat/0.png']);
    expect(await restoreTrash(data)).toEqual({ restored: ['cat/0.png', 'dog/1.png'], missing: [] });
    expect(await contentOf(data)).toEqual(before);
    expect(await readdir(dirname(data))).toEqual(['photos']);
    await expectFailure(restoreTrash(data), 'there is nothing in the trash');
  });

  test('at several times comes back at once', async () => {
    const data = await newData();
    const before = await contentOf(data);
    await moveToTrash(data, trashed('cat/0.png'));
    await moveToTrash(data, trashed('dog/1.png'));
    await restoreTrash(data);
    expect(await contentOf(data)).toEqual(before);
  });
});

describe('nothing is overwritten', () => {
  test('where a new file is in the place of one, nothing at all is put back', async () => {
    const data = await newData();
    await moveToTrash(data, trashed('cat/0.png', 'cat/2.png'));
    await writeFiles(data, { 'cat/0.png': 'new' });
    const error = await expectFailure(restoreTrash(data), join(data, 'cat/0.png'), 'nothing was moved');
    expect(error).toBeInstanceOf(UsageError);
    expect(await contentOf(data)).toMatchObject({ 'cat/0.png': 'new' });
    expect(existsSync(join(data, 'cat/2.png'))).toBe(false);
    await rename(join(data, 'cat/0.png'), join(data, 'cat/new.png'));
    expect((await restoreTrash(data)).restored).toHaveLength(2);
    expect(await contentOf(data)).toMatchObject({ 'cat/new.png': 'new', 'cat/0.png': expect.any(String) });
  });

  test('where two files of one name are in the trash', async () => {
    const data = await newData();
    await moveToTrash(data, trashed('cat/0.png'));
    await writeFiles(data, { 'cat/0.png': 'new' });
    await moveToTrash(data, trashed('cat/0.png'));
    await expectFailure(restoreTrash(data), join(data, 'cat/0.png'));
    expect(Object.values(await contentOf(await trashFolder(data))).sort()).toContain('new');
  });
});

test('of data that is a link, it lies beside what that points to', async () => {
  const data = await newData();
  const before = await contentOf(data);
  const linked = join(await tempFolder(), 'photos');
  await symlink(data, linked);
  const folder = await moveToTrash(linked, trashed('cat/0.png'));
  expect(dirname(dirname(dirname(folder)))).toBe(await realpath(dirname(data)));
  expect(await restoreTrash(data)).toEqual({ restored: ['cat/0.png'], missing: [] });
  expect(await contentOf(data)).toEqual(before);
  expect(await readdir(dirname(linked))).toEqual(['photos']);
});

test('what leads out of the data is not moved, nor put back', async () => {
  const data = await newData();
  await writeFiles(dirname(data), { 'secret.txt': 'secret' });
  await expectFailure(moveToTrash(data, trashed('cat/../../secret.txt')), 'is no file inside');
  const folder = await moveToTrash(data, trashed('cat/0.png'));
  await writeFile(join(folder, 'journal.jsonl'), '{"name":"../evil.png","why":""}\n');
  await expectFailure(restoreTrash(data), '../evil.png is no file inside');
});

test('a file that has gone is named, and the others come back', async () => {
  const data = await newData();
  await expectFailure(moveToTrash(data, trashed('cat/0.png', 'cat/9.png', 'cat/2.png')), 'cat/9.png');
  expect(await restoreTrash(data)).toEqual({ restored: ['cat/0.png'], missing: ['cat/9.png'] });
});

test('it goes on where it was cut off between linking and unlinking', async () => {
  const data = await newData();
  const folder = await moveToTrash(data, trashed('cat/0.png'));
  await mkdir(join(data, 'cat'), { recursive: true });
  await link(join(folder, 'files/cat/0.png'), join(data, 'cat/0.png'));
  expect((await restoreTrash(data)).restored).toEqual(['cat/0.png']);
  expect(existsSync(folder)).toBe(false);
});

/** Runs the program in a process of its own, which is killed as soon as it has moved so many files. */
function inProcess(args: readonly string[], files: number): Promise<{ signal: string | null; dots: number }> {
  const program = fileURLToPath(new URL('../testing/trash-pictures.js', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let dots = 0;
  child.stdout.on('data', (text: Buffer) => {
    dots += text.length;
    if (dots >= files) child.kill('SIGKILL');
  });
  return new Promise((done) => child.on('close', (_, signal) => done({ signal, dots })));
}

test.each([1, 40, 120])('after a kill while file %i is moved, all comes back', async (files) => {
  const data = await newData(400);
  const before = await contentOf(data);
  const { signal } = await inProcess([data, ...Object.keys(before)], files);
  expect(signal).toBe('SIGKILL');
  const left = Object.keys(await contentOf(data)).length;
  expect(left).toBeLessThan(400);
  const { restored, missing } = await restoreTrash(data);
  expect({ all: left + restored.length, missing }).toEqual({ all: 400, missing: [] });
  expect(await contentOf(data)).toEqual(before);
  expect(await readdir(dirname(data))).toEqual(['photos']);
});

test('after kills while files are put back, all comes back', async () => {
  const data = await newData(400);
  const before = await contentOf(data);
  await moveToTrash(data, trashed(...Object.keys(before)));
  const program = fileURLToPath(new URL('../testing/trash-pictures.js', import.meta.url));
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, [program, data], { stdio: 'ignore' });
    const ended = new Promise((done) => child.on('close', done));
    const some = Object.keys(before)[400 - 1 - 100 * round]!;
    while (!existsSync(join(data, some)) && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve));
    }
    child.kill('SIGKILL');
    await ended;
  }
  if (existsSync(await trashFolder(data))) await restoreTrash(data);
  expect(await contentOf(data)).toEqual(before);
});
