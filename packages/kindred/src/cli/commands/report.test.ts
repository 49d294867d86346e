import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

test('the page of the newest run, and of one that is named', async () => {
  const cwd = await tempFolder(await tinyPictures());
  const train = ['train', 'pets', '--epochs', '1', '--quiet', ...tinyFlags];
  const without = await callKindred([...train, '--no-report'], { cwd });
  expect(without).toMatchObject({ code: 0, stderr: '' });
  expect(without.stdout).not.toContain('report');
  const page = join(cwd, 'runs/pets-lenet-cc/report.html');
  expect(existsSync(page)).toBe(false);

  const made = await callKindred(['report'], { cwd });
  expect(made).toMatchObject({ code: 0, stderr: 'using runs/pets-lenet-cc, the newest finished run\n' });
  expect(made.stdout).toMatch(
    /^runs\/pets-lenet-cc\/report\.html {2}[\d.]+ kB\n\d+\.\d\d % of 9 validation images right\n(class.* never predicted: .*\n)?$/,
  );
  expect(existsSync(page)).toBe(true);
  await rm(page);

  const named = await callKindred(['report', 'runs/pets-lenet-cc', '-o', 'pets.html', '--json'], { cwd });
  expect(JSON.parse(named.stdout)).toMatchObject({
    run: 'runs/pets-lenet-cc',
    file: 'pets.html',
    split: 'validation',
    samples: 9,
  });
  expect(existsSync(page)).toBe(false);

  const moved = await callKindred(['report', '-o', 'pets.html', '--data', 'elsewhere'], { cwd });
  expect(moved.code).not.toBe(0);
  expect(moved.stderr).toContain('elsewhere');
});

test.each([
  ['report none', 'none does not exist; name the folder of a run'],
  ['report . -o page.pdf', 'page.pdf is no name for a page; give one that ends in .html'],
  ['report grid', 'grid is a comparison, whose report is made by kindred compare report grid'],
])('kindred %s', async (line, message) => {
  const cwd = await tempFolder({ 'grid/comparison.json': '{}' });
  const { code, stdout, stderr } = await callKindred(line.split(' '), { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^kindred: [^\n]+\n$/);
  expect(stderr).toContain(message);
});
