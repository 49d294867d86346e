import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanReportSchema } from '@kindred/report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openData } from '../../data/open-data.js';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { callKindred } from '../../testing/run-kindred.js';
import { stripedPictures } from '../../testing/striped-pictures.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { zipOf } from '../../testing/zip-bytes.js';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, await stripedPictures());
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const clean = (...args: string[]) => callKindred(['clean', ...args], { cwd });
const refuses = (args: readonly string[], ...parts: string[]) =>
  expectRefusal(['clean', ...args], cwd, 2, ...parts);
const grey = ['--channels', '1', '--threads', '2'];

const readReport = async (folder: string) =>
  cleanReportSchema.parse(JSON.parse(await readFile(join(cwd, folder, 'clean.json'), 'utf8')));

describe('what is wrong is found', () => {
  test('and shown as text, as a page and as JSON', async () => {
    const { code, stdout } = await clean('stripes', ...grey);
    expect(code).toBe(0);
    expect(stdout).toContain('stripes: 62 images of 2 classes');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /copies 1 image with the same pixels: standing\/copy\.png of standing\/3\.png/,
    );
    expect(stdout).toContain('lying/7.png (lying, perhaps standing)');
    expect(stdout).toContain('1 of one colour (lying/blank.png)');
    expect(stdout).toMatch(/clean\/stripes\/clean\.html {2}\d+ kB\n$/);

    const report = await readReport('clean/stripes');
    expect(report.basis).toMatchObject({ kind: 'training', network: 'lenet', folds: 3 });
    expect(report.labels!.issues[0]).toMatchObject({
      file: 'lying/7.png',
      class: 'lying',
      suggested: 'standing',
    });
    expect(report.pictures).toMatchObject([{ kind: 'blank', file: 'lying/blank.png' }]);
    expect(report.problems).toMatchObject([{ source: 'lying/broken.png' }]);
    const page = await readFile(join(cwd, 'clean/stripes/clean.html'), 'utf8');
    expect(page).toContain('data:image/webp;base64,');
    expect(page).toContain('perhaps');
    expect(page).not.toContain(cwd);
  });

  test('the same each time, and the copies are judged by what has not seen them', async () => {
    await clean('stripes', ...grey, '--out', 'once');
    await clean('stripes', ...grey, '--out', 'again');
    expect(await readReport('once')).toEqual(await readReport('again'));
  });

  test('by the features of a run, which says when it has seen the images', async () => {
    const flags =
      '--model lenet --model.width 4 --model.hidden 16 --loss ce --epochs 4 --threads 2 --skip-bad'.split(
        ' ',
      );
    await callKindred(['train', 'stripes', '--channels', '1', '--out', 'run', ...flags], { cwd });
    const { stdout } = await clean('stripes', '--model', 'run', '--out', 'by-run', '--json');
    const found = JSON.parse(stdout) as { basis: { kind: string; text: string }; page: string };
    expect(found).toMatchObject({ page: 'by-run/clean.html', basis: { kind: 'run' } });
    expect(found.basis.text).toContain('may know some of their wrong labels by heart');
  });

  test('without judging labels where that is not asked for', async () => {
    await clean('stripes', '--pixels-only', '--out', 'pixels');
    expect(await readReport('pixels')).toMatchObject({
      labels: null,
      outliers: null,
      basis: { kind: 'none' },
    });
  });
});

describe('a table of labels', () => {
  test('has those suggested, says why, and is data', async () => {
    const { stdout } = await clean('stripes', ...grey, '--write-labels', 'stripes/new.csv', '--relabel', '1');
    expect(stdout).toMatch(/stripes\/new\.csv: 62 images, \d+ labels? changed/);
    const lines = (await readFile(join(cwd, 'stripes/new.csv'), 'utf8')).split('\n');
    expect(lines[0]).toBe('file,label,former_label,why');
    expect(lines).toContainEqual(expect.stringMatching(/^lying\/7\.png,standing,lying,label at [\d.]+ %$/));
    expect(lines).toContain('lying/8.png,lying,,');
    const { splits, classNames } = await openData(join(cwd, 'stripes/new.csv'));
    const { train } = splits;
    const place = Array.from(train!.labels, (_, i) => train!.source(i)).indexOf('lying/7.png');
    expect(classNames[train!.labels[place]!]).toBe('standing');
    await rm(join(cwd, 'stripes/new.csv'));
  });

  test('is not written of data whose pictures are no files', async () => {
    const pixels = Array.from({ length: 20 * 64 }, (_, i) => (i * 7) % 251);
    await writeFiles(cwd, {
      'idx/train-images-idx3-ubyte': idxBytes([20, 8, 8], pixels),
      'idx/train-labels-idx1-ubyte': idxBytes(
        [20],
        Array.from({ length: 20 }, (_, i) => i % 2),
      ),
    });
    await refuses(
      ['idx', '--write-labels', 'new.csv', '--threads', '2'],
      'a table of labels needs',
      'clean.json',
    );
    await refuses(['idx', '--pixels-only', '--trash', 'blank'], 'moving pictures needs');
  });

  test('nor of an archive, beside which the same pictures lie as files', async () => {
    const pictures = await stripedPictures();
    const inside = Object.entries(pictures).map(
      ([name, content]) => [name.replace('stripes/', ''), content] as const,
    );
    await writeFiles(cwd, Object.fromEntries(inside.map(([name, content]) => [`box/${name}`, content])));
    await writeFiles(cwd, { 'box/stripes.zip': zipOf(Object.fromEntries(inside)) });
    const { code, stderr } = await clean('box/stripes.zip', '--pixels-only', '--trash', 'blank');
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('moving pictures needs'),
    });
    expect(existsSync(join(cwd, 'box/lying/blank.png'))).toBe(true);
  });
});

test('pictures are moved away, and all of them come back', async () => {
  const before = await readdir(join(cwd, 'stripes'), { recursive: true });
  const { stdout } = await clean('stripes', '--pixels-only', '--trash', 'copies,blank');
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /2 pictures moved to .*\.kindred-trash.*kindred clean stripes --undo/,
  );
  expect(existsSync(join(cwd, 'stripes/standing/copy.png'))).toBe(false);
  expect(existsSync(join(cwd, 'stripes/standing/3.png'))).toBe(true);
  await writeFile(join(cwd, 'stripes/lying/blank.png'), 'new');
  await refuses(['stripes', '--undo'], 'stripes/lying/blank.png', 'nothing was moved');
  await rm(join(cwd, 'stripes/lying/blank.png'));
  expect((await clean('stripes', '--undo')).stdout).toBe('2 pictures put back\n');
  expect(await readdir(join(cwd, 'stripes'), { recursive: true })).toEqual(before);
});

test.each([
  [['stripes', '--trash', 'blurry'], "there are no pictures of kind 'blurry'; did you mean 'blurred'?"],
  [['stripes', '--write-labels', 'x.txt'], 'ends in .csv'],
  [['stripes', '--relabel', '1'], '--relabel is for --write-labels'],
  [['stripes', '--model', 'run', '--pretrained'], 'say different things'],
  [['stripes', '--network', 'resnet18'], '--network says which network weights are of'],
  [['stripes', '--pixels-only', '--pretrained'], '--pretrained is for judging labels'],
  [['stripes', '--out', 'stripes/report', '--pixels-only'], 'would lie inside the data'],
  [['stripes', '--undo', '--trash', 'blank'], '--undo does nothing else: leave out --trash'],
  [['stripes', '--undo', '--pixels-only'], '--undo does nothing else: leave out --pixels-only'],
  [['nothing'], 'does not exist'],
])('kindred clean %j is refused', async (args, message) => {
  await refuses(args, message);
});
