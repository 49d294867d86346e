import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.js';
import { JsonLines } from './json-lines.js';

async function reader() {
  const path = join(await tempFolder(), 'lines.jsonl');
  let values: unknown[] = [];
  const lines = new JsonLines(
    path,
    (value) => values.push(value),
    () => {
      values = [];
    },
  );
  return { path, lines, values: () => values };
}

test('a torn last line waits for its end, also inside a character', async () => {
  const { path, lines, values } = await reader();
  expect(await lines.update()).toBe(false);
  const bytes = Buffer.from('{"a":1}\n"ä"\n');
  await writeFile(path, bytes.subarray(0, 10));
  expect(await lines.update()).toBe(true);
  expect(values()).toEqual([{ a: 1 }]);
  await appendFile(path, bytes.subarray(10));
  await lines.update();
  expect(values()).toEqual([{ a: 1 }, 'ä']);
  expect(await lines.update()).toBe(false);
});

test('a line longer than what is read at once is one line', async () => {
  const { path, lines, values } = await reader();
  const long = 'x'.repeat(3 * 2 ** 20);
  await writeFile(path, `1\n"${long}"\n2\n`);
  await lines.update();
  expect(values()).toEqual([1, long, 2]);
});

test('another file in its place, or a shorter one, is read from its beginning', async () => {
  const { path, lines, values } = await reader();
  await writeFile(path, '1\n2\nbroken\n');
  await lines.update();
  expect([values(), lines.damaged]).toEqual([[1, 2], 1]);
  await writeFile(`${path}.new`, '1\n3\n4\n5\n6\n7\n');
  await rename(`${path}.new`, path);
  await lines.update();
  expect([values(), lines.damaged]).toEqual([[1, 3, 4, 5, 6, 7], 0]);
  await writeFile(path, '8\n');
  await lines.update();
  expect(values()).toEqual([8]);
  await rm(path);
  expect(await lines.update()).toBe(true);
  expect(values()).toEqual([]);
});
