import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChangesAnswer, DataAnswer } from '@kindred/studio/protocol';
import { expect, test } from 'vitest';
import { dataOf, openStudio } from '../../testing/open-studio.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { pictures } from '../../testing/test-images.js';

async function folderOf(): Promise<string> {
  return join(await tempFolder(await pictures(['data/a', 'data/b'], { perClass: 3 })), 'data');
}

const journalOf = (data: string) => join(data, '../.kindred-studio/data/changes.jsonl');
const label = (name: string) => ({ kind: 'label', class: name }) as const;

test('what was changed is there at the next start, by the names of pictures', async () => {
  const data = await folderOf();
  const first = await openStudio({ data });
  const { listing, files } = await dataOf<DataAnswer>(first);
  const [one, other] = [files.indexOf('a/2.png'), files.indexOf('b/1.png')];
  const change = (seen: number, images: readonly number[], action: object) =>
    first.json<ChangesAnswer>('/api/data/changes', { listing, seen, images, action });
  expect(await change(0, [one, other], label('c'))).toMatchObject({ revision: 1, changes: [{ n: 1 }] });
  await change(1, [one], { kind: 'trash', isTrashed: true });
  await first.json('/api/data/undo', { listing, seen: 2, change: 2, isUndone: true });
  await first.close();
  // Pictures that come before them change their numbers.
  await writeFile(join(data, 'a/0.png'), await readFile(join(data, 'a/1.png')));
  const second = await openStudio({ data });
  const again = await dataOf<DataAnswer>(second);
  expect(again.revision).toBe(3);
  expect(again.listing).not.toBe(listing);
  expect(again.changes).toMatchObject([
    { n: 1, images: [one + 1, other + 1], action: label('c'), isUndone: false },
    { n: 2, images: [one + 1], isUndone: true },
  ]);
});

test('a change is refused where others have changed the same picture meanwhile, and only there', async () => {
  const studio = await openStudio({ data: await folderOf() });
  const { listing } = await dataOf<DataAnswer>(studio);
  const change = (seen: number, image: number) =>
    studio.ask({
      ...{ method: 'POST', path: '/api/data/changes' },
      body: JSON.stringify({ listing, seen, images: [image], action: label('c') }),
    });
  expect((await change(0, 0)).status).toBe(200);
  expect((await change(0, 1)).status).toBe(200);
  const refused = await change(1, 1);
  expect(refused.status).toBe(409);
  expect(refused.body.toString()).toContain('a/2.png was changed meanwhile');
  expect((await change(2, 1)).status).toBe(200);
  const undo = { listing, seen: 2, change: 2, isUndone: true };
  await expect(studio.json('/api/data/undo', undo)).rejects.toThrow('changed meanwhile');
  await expect(studio.json('/api/data/undo', { ...undo, listing: 'other', seen: 3 })).rejects.toThrow(
    'reload',
  );
});

test.each([
  ['a class with a slash', { images: [0], action: label('a/../b') }, 'no slashes'],
  ['a class that is hidden', { images: [0], action: label('.git') }, 'begins with no dot'],
  ['a picture that is not there', { images: [99], action: label('a') }, 'there is no picture 99'],
  ['something else as well', { images: [0], action: label('a'), more: 1 }, 'more'],
])('%s is refused', async (_, change, message) => {
  const studio = await openStudio({ data: await folderOf() });
  const { listing } = await dataOf<DataAnswer>(studio);
  await expect(studio.json('/api/data/changes', { listing, seen: 0, ...change })).rejects.toThrow(message);
  expect((await dataOf<DataAnswer>(studio)).revision).toBe(0);
});

test('a last line that was cut off is dropped with a word, and the next change follows the whole ones', async () => {
  const data = await folderOf();
  const first = await openStudio({ data });
  const { listing } = await dataOf<DataAnswer>(first);
  await first.json('/api/data/changes', { listing, seen: 0, images: [0], action: label('b') });
  await first.json('/api/data/changes', { listing, seen: 1, images: [1], action: label('b') });
  await first.close();
  const whole = await readFile(journalOf(data));
  await truncate(journalOf(data), whole.length - 7);
  const second = await openStudio({ data });
  expect((await dataOf<DataAnswer>(second)).revision).toBe(1);
  expect(second.notes.join()).toContain('cut off');
  await second.json('/api/data/changes', { listing, seen: 1, images: [2], action: label('b') });
  await second.close();
  const third = await openStudio({ data });
  expect((await dataOf<DataAnswer>(third)).changes.map(({ images }) => images)).toEqual([[0], [2]]);
  expect(third.notes).toEqual([]);
});

test('a journal that is damaged in its middle is left as it is, and the data is not shown as if nothing was changed', async () => {
  const data = await folderOf();
  const first = await openStudio({ data });
  const { listing } = await dataOf<DataAnswer>(first);
  await first.json('/api/data/changes', { listing, seen: 0, images: [0], action: label('b') });
  await first.close();
  await appendFile(journalOf(data), 'damaged\n{"n":1}\n');
  const before = await readFile(journalOf(data));
  const second = await openStudio({ data });
  expect(await dataOf(second)).toMatchObject({
    listing: null,
    problem: expect.stringContaining('line 3 is damaged'),
  });
  expect(await readFile(journalOf(data))).toEqual(before);
});

test('whatever was confirmed before a kill is there afterwards', async () => {
  const data = await folderOf();
  const program = fileURLToPath(new URL('../../testing/write-changes.js', import.meta.url));
  let confirmed = 0;
  for (const count of [3, 20, 41]) {
    const child = spawn(process.execPath, [program, data], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const last = Number(text.trimEnd().split('\n').at(-1));
      confirmed = Math.max(confirmed, last);
      if (last >= count) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const studio = await openStudio({ data });
    const { revision, changes } = await dataOf<DataAnswer>(studio);
    expect(revision).toBeGreaterThanOrEqual(confirmed);
    expect(changes.map(({ n }) => n)).toEqual(Array.from({ length: revision }, (_, i) => i + 1));
    await studio.close();
    if (count < 41) await writeFile(journalOf(data), '{"format":"kindred-changes","version":1,"after":""}\n');
    confirmed = 0;
  }
});

test('one process at a time has the desk of data', async () => {
  const data = await folderOf();
  const studio = await openStudio({ data });
  await expect(openStudio({ data })).rejects.toThrow(`process ${process.pid} has the studio of ${data} open`);
  await studio.close();
  // Who has only looked has left nothing.
  expect(await readdir(join(data, '..'))).toEqual(['data']);
  await openStudio({ data });
});
