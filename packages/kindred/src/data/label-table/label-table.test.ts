import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder, writeFiles } from '../../testing/temp-folder.js';
import { noiseImage } from '../../testing/test-images.js';
import { inspectData, openData } from '../open-data.js';

const png = (seed: number) => noiseImage({ width: 8, height: 8, seed }).png().toBuffer();

/** A folder with pictures `img/0.png` .. `img/7.png` and what is given. */
async function withTable(files: Record<string, string | Uint8Array>, folder = 'img', count = 8) {
  const root = await tempFolder(files);
  for (let i = 0; i < count; i++) await writeFiles(root, { [`${folder}/${i}.png`]: await png(i) });
  return root;
}

const rows = (row: (i: number) => string, count = 8) => Array.from({ length: count }, (_, i) => row(i));
const label = (i: number) => (i % 2 === 0 ? 'cat' : 'dog');
const usual = ['file,label', ...rows((i) => `img/${i}.png,${label(i)}`)].join('\n');

async function labelsOf(path: string, options = {}) {
  const { splits, classNames } = await openData(path, options);
  return Object.fromEntries(
    Object.entries(splits).map(([split, { labels }]) => [
      split,
      Array.from(labels, (index) => classNames[index]).join(' '),
    ]),
  );
}

const catsAndDogs = { train: rows(label).join(' ') };

describe('tables are read', () => {
  test.each<[string, Record<string, string>]>([
    ['with commas', { 'labels.csv': usual }],
    [
      'with a mark, line ends of Windows and quotes',
      { 'labels.csv': `\uFEFF${usual.replaceAll('\n', '\r\n').replace('cat', '"cat"')}` },
    ],
    ['with semicolons', { 'labels.csv': usual.replaceAll(',', ';') }],
    ['with tabs', { 'labels.tsv': usual.replaceAll(',', '\t') }],
    [
      'of lines of JSON',
      {
        'labels.jsonl': rows((i) => JSON.stringify({ image_path: `img/${i}.png`, class: label(i) })).join(
          '\n',
        ),
      },
    ],
    ['as the hub has them', { 'img/metadata.csv': '', 'metadata.csv': usual.replace('file', 'file_name') }],
    ['called otherwise, the only one', { 'mine.csv': usual }],
    ['without folders and endings', { 'labels.csv': usual.replaceAll('img/', '').replaceAll('.png', '') }],
    ['with paths of Windows', { 'labels.csv': usual.replaceAll('/', '\\') }],
    [
      'with numbers that a list of classes names',
      { 'labels.csv': usual.replaceAll('cat', '0').replaceAll('dog', '1'), 'classes.txt': 'cat\ndog\n' },
    ],
    [
      'with other columns',
      {
        'labels.csv': ['id,Image Name,width,Species', ...rows((i) => `9,img/${i}.png,8,${label(i)}`)].join(
          '\n',
        ),
      },
    ],
  ])('%s', async (_, files) => {
    expect(await labelsOf(await withTable(files))).toEqual(catsAndDogs);
  });

  test('by the path of the table, with columns that are named', async () => {
    const table = ['a,b,c', ...rows((i) => `${label(i)},img/${i}.png,${i < 6 ? 'Train' : 'val'}`)].join('\n');
    const root = await withTable({ 'any.csv': table, 'other.csv': 'x\n' });
    const options = { labelColumn: 'a', imageColumn: 'b', splitColumn: 'c' };
    const { name, format, splits } = await openData(join(root, 'any.csv'), options);
    expect([name, format]).toEqual(['any', 'label-table']);
    expect([splits.train!.labels.length, splits.validation!.labels.length]).toEqual([6, 2]);
    const { code, stdout } = await callKindred(['data', join(root, 'any.csv'), '--label-column', 'a']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('read as a table of labels')]);
    await expectFailure(openData(join(root, 'any.csv')), 'no column of labels', 'labelColumn', 'a, b, c');
    await expectFailure(openData(join(root, 'any.csv'), { labelColumn: 'aa' }), "no column 'aa' for");
  });

  test('one for each split, and splits that a column tells', async () => {
    const part = (from: number, to: number) =>
      ['file,label', ...rows((i) => `img/${i}.png,${label(i)}`).slice(from, to)].join('\n');
    const root = await withTable({
      'train.csv': part(0, 4),
      'val.csv': part(4, 6),
      'test.csv': 'file\nimg/6.png\n',
    });
    expect(await labelsOf(root)).toEqual({ train: 'cat dog cat dog', validation: 'cat dog' });
    const split = [
      'file,label,split',
      ...rows((i) => `img/${i}.png,${label(i)},${i < 4 ? 'train' : 'test'}`),
    ];
    expect(await labelsOf(await withTable({ 'labels.csv': split.join('\n') }))).toEqual({
      train: 'cat dog cat dog',
      test: 'cat dog cat dog',
    });
  });

  test('lines of JSON that say the split of some pictures alone', async () => {
    const line = (i: number) =>
      JSON.stringify({ file: `img/${i}.png`, label: label(i), ...(i > 3 && { split: 'test' }) });
    const root = await withTable({ 'labels.jsonl': rows(line).join('\n') });
    await expectFailure(openData(root), "labels.jsonl: no split in column 'split' (rows 1, 2, 3 and 1 more)");
    const whole = rows((i) => line(i).replace(/}$/, i > 3 ? '}' : ',"split":"train"}'));
    expect(await labelsOf(await withTable({ 'labels.jsonl': whole.join('\n') }))).toEqual({
      train: 'cat dog cat dog',
      test: 'cat dog cat dog',
    });
  });

  test('class folders beside a list of the classes stay those, and it is told', async () => {
    const root = await withTable(
      { 'labels.csv': 'ClassId,Name\n0,Speed limit\n1,Stop\n', '1/9.png': await png(9) },
      '0',
    );
    const { format, classNames, problems } = await openData(root);
    expect([format, classNames]).toEqual(['image-folder', ['0', '1']]);
    expect(problems.filter(({ source }) => source === 'labels.csv')).toEqual([
      {
        source: 'labels.csv',
        message: expect.stringMatching(
          /^has ClassId, Name, and no columns of files and labels .*`labelColumn`/,
        ),
      },
    ]);
    await expectFailure(openData(root, { labelColumn: 'Name' }), 'no column of files (`imageColumn`)');
    const table = ['file,label', ...rows((i) => `0/${i}.png,${label(i)}`)].join('\n');
    await writeFiles(root, { 'labels.csv': table });
    expect((await openData(root)).classNames).toEqual(['cat', 'dog']);
  });

  test('numbers that are names of other classes than those in their places', async () => {
    const numbers = usual.replaceAll('cat', '2').replaceAll('dog', '1');
    const root = await withTable({ 'labels.csv': numbers, 'classes.txt': '1\n2\n3\n' });
    expect(await labelsOf(root)).toEqual({ train: rows((i) => (i % 2 === 0 ? '2' : '1')).join(' ') });
    expect((await openData(root)).problems).toContainEqual({
      source: 'labels.csv',
      message: expect.stringMatching(/label \d is taken for the class of that name, not for class '\d'/),
    });
  });

  test('a folder of classes with a table that has no labels stays one', async () => {
    const root = await withTable({ 'metadata.csv': 'file_name,width\n', 'b/1.png': await png(9) }, 'a');
    expect((await openData(root)).format).toBe('image-folder');
  });
});

describe('what is wrong is told with its row', () => {
  const faultsOf = async (files: Record<string, string>, options = {}) => {
    const twins = { 'img/twin.jpg': await png(50), 'img/twin.png': await png(51) };
    const { faults } = await inspectData(await withTable({ ...twins, ...files }), options);
    return faults.map(({ source, message }) => `${source}: ${message}`);
  };
  const withRows = (...more: string[]) => ({ 'labels.csv': [usual, ...more].join('\n') });

  test.each<[string, string[], string]>([
    ['a file that is not there', ['img/9.png,cat'], 'img/9.png: row 10 of labels.csv: there is no such file'],
    [
      'a name without its ending that two files have',
      ['img/twin,cat'],
      'img/twin: row 10 of labels.csv: there are several such files, twin.jpg, twin.png: write out the name of the one that is meant',
    ],
    ['no label', ['img/1.png,', 'img/2.png'], "labels.csv: no label in column 'label' (rows 10, 11)"],
    ['no file', [',cat'], "labels.csv: no file in column 'file' (row 10)"],
    ['two labels of one file', ['img/0.png,dog'], 'img/0.png: has one label in row 2 and another in row 10'],
    [
      'a list as a label',
      ['img/1.png,"[""cat"", ""dog""]"'],
      `labels.csv: '["cat", "dog"]' is no single label (row 10)`,
    ],
  ])('%s', async (_, more, message) => {
    expect(await faultsOf(withRows(...more))).toEqual([message]);
  });

  test('labels that classes.txt does not list, and splits that are none', async () => {
    expect(await faultsOf({ 'labels.csv': usual, 'classes.txt': 'cat\n' })).toContain(
      "labels.csv: label that classes.txt does not list: 'dog' (row 3)",
    );
    const splits = usual
      .replace('label', 'label,split')
      .replaceAll('cat', 'cat,a')
      .replaceAll('dog', 'dog,train');
    expect(await faultsOf({ 'labels.csv': splits })).toContainEqual(
      expect.stringContaining("'a' in column 'split' is none of train, val and test"),
    );
    expect(
      (await openData(await withTable({ 'labels.csv': splits }), { splitColumn: 'none' })).classNames,
    ).toHaveLength(2);
  });

  test.each<[string, string | Uint8Array, string]>([
    ['no names of columns', usual.split('\n').slice(1).join('\n'), 'has no line of column names'],
    ['a quote that stays open', `${usual}\n"img/1.png,cat`, 'a quote (") is opened and not closed'],
    ['UTF-16', Buffer.from(`\uFEFF${usual}`, 'utf16le'), 'save it as UTF-8'],
    ['Latin-1', Buffer.from(usual.replaceAll('cat', 'Kätzchen'), 'latin1'), 'not UTF-8'],
    ['nothing', '', 'labels.csv is empty'],
    [
      'measurements',
      ['file,label', ...rows((i) => `img/${i}.png,${i + 0.25}`, 30)].join('\n'),
      'the labels are measurements',
    ],
    [
      'no file at all',
      usual.replaceAll('img', 'photos/2020'),
      'names 8 files, none of which is there, such as photos/2020/0.png',
    ],
  ])('%s', async (_, table, message) => {
    await expectFailure(openData(await withTable({ 'labels.csv': table })), message);
  });

  test('no JSON', async () => {
    const root = await withTable({ 'labels.jsonl': '{"file": "img/1.png", "label": 1}\nimg/2.png' });
    await expectFailure(openData(root), 'labels.jsonl, line 2: is no JSON object');
  });

  test('what is faulty can be left out; pictures that no line names are counted', async () => {
    const root = await withTable({
      'labels.csv': [
        usual.split('\n').slice(0, -1).join('\n'),
        'img/1.png,',
        'no.png,cat',
        'img/2.png,cat',
      ].join('\n'),
    });
    const { splits, problems } = await openData(root, { skipBad: true });
    expect(splits.train!.labels).toHaveLength(7);
    expect(problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        "no label in column 'label' (row 9): left out",
        'row 10 of labels.csv: there is no such file: left out',
        'a file that is there before with the same label: left out (row 11)',
        '1 pictures beside it that it does not name, such as 7.png: ignored',
      ]),
    );
  });
});

test('many rows are read in little time, and what is not there is counted', async () => {
  const root = await tempFolder();
  await mkdir(join(root, 'img'));
  const file = await open(join(root, 'labels.csv'), 'w');
  await file.write('file,label\n');
  for (let at = 0; at < 100_000; at += 10_000) {
    await file.write(rows((i) => `img/${at + i}.png,class ${(at + i) % 100}\n`, 10_000).join(''));
  }
  await file.close();
  for (let i = 0; i < 100; i++) await writeFiles(root, { [`img/${i}.png`]: await png(i) });
  const begun = performance.now();
  await expectFailure(openData(root), '99,900 of 100,000 images cannot be read: img/100.png (row 102 of');
  expect(performance.now() - begun).toBeLessThan(10_000);
});
