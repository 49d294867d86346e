import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { listFolder } from '../folder-entries.js';
import { scanImageFolder } from './scan.js';

/** Empty files with these names: nothing is decoded here. */
async function scan(...names: string[]) {
  const folder = await tempFolder(Object.fromEntries(names.map((name) => [name, ''])));
  return scanImageFolder(await listFolder(folder));
}

/** What is wrong with a folder of these names, as messages have it. */
async function faultsOf(...names: string[]): Promise<string[]> {
  const { faults } = await scan(...names);
  return faults.map(({ source, message }) => `${source}: ${message}`);
}

test('classes and files in natural order, extensions in any case', async () => {
  const { classNames, files, problems } = await scan(
    'class10/a.JPG',
    'class9/b10.jpeg',
    'class9/b9.WebP',
    'class9/c.gif',
    'class9/d.tiff',
    'class9/e.avif',
  );
  expect(classNames).toEqual(['class9', 'class10']);
  expect(files.map(({ name, label, split }) => [name, label, split])).toEqual([
    ['class9/b9.WebP', 0, 'train'],
    ['class9/b10.jpeg', 0, 'train'],
    ['class9/c.gif', 0, 'train'],
    ['class9/d.tiff', 0, 'train'],
    ['class9/e.avif', 0, 'train'],
    ['class10/a.JPG', 1, 'train'],
  ]);
  expect(problems).toEqual([]);
});

describe('splits', () => {
  test.each(['val', 'valid', 'validation', 'Val'])('train, %s and test', async (val) => {
    const { files } = await scan(
      `${val}/a/1.png`,
      `${val}/b/1.png`,
      'train/a/1.png',
      'train/b/1.png',
      'test/a/1.png',
      'test/b/1.png',
    );
    expect(files.map(({ name, split }) => [name, split])).toEqual([
      ['train/a/1.png', 'train'],
      ['train/b/1.png', 'train'],
      [`${val}/a/1.png`, 'validation'],
      [`${val}/b/1.png`, 'validation'],
      ['test/a/1.png', 'test'],
      ['test/b/1.png', 'test'],
    ]);
  });

  test('a class called train is a class', async () => {
    expect((await scan('bus/1.png', 'train/1.png')).classNames).toEqual(['bus', 'train']);
  });

  test('other folders and a test folder without classes are reported', async () => {
    const { problems } = await scan('train/a/1.png', 'train/b/1.png', 'test/1.png', 'notes/x/1.png');
    expect(problems.map(({ source }) => source)).toEqual(['notes/', 'test/']);
  });

  test('different classes', async () => {
    const { faults, problems } = await scan('train/a/1.png', 'train/b/1.png', 'val/a/1.png', 'val/c/1.png');
    expect(faults).toEqual([{ source: 'val/', message: "class 'c', which train/ does not have" }]);
    expect(problems).toEqual([
      { source: 'val/', message: "no images of class 'b': nothing is measured of it there" },
    ]);
  });

  test('two folders for one split, and train without classes', async () => {
    expect(await faultsOf('val/a/1.png', 'val/b/1.png', 'valid/a/1.png')).toEqual([
      'valid/: both this and val/ are the validation split: keep one of them',
    ]);
    expect(await faultsOf('train/1.png', 'val/a/1.png', 'val/b/1.png')).toEqual([
      'train/: no class folders, which the other splits have',
    ]);
  });
});

test('what is not read is reported, hidden files are not', async () => {
  const { problems } = await scan(
    'a/1.png',
    'a/notes.txt',
    'a/2.HEIC',
    'a/.hidden',
    'a/deeper/1.png',
    'b/1.png',
    'README.md',
    'loose.jpg',
    '.DS_Store',
  );
  expect(problems).toEqual([
    {
      source: 'a/deeper/',
      message: 'a folder inside a class, with 1 picture that `nested` would read: ignored',
    },
    { source: 'README.md', message: 'not an image: ignored' },
    { source: 'loose.jpg', message: 'an image outside the class folders: ignored' },
    { source: 'a/2.HEIC', message: 'format not supported: convert it, e.g. to JPEG' },
    { source: 'a/notes.txt', message: 'not an image: ignored' },
  ]);
});

describe('names what is missing', () => {
  test('images of each class that has none', async () => {
    expect(await faultsOf('a/1.png', 'b/', 'c/notes.txt')).toEqual([
      expect.stringMatching(/^b\/: the class folder has no images: add some \(jpg, .*\) or remove it$/),
      expect.stringMatching(/^c\/: the class folder has no images \(it has notes\.txt\): add some /),
    ]);
    expect(await faultsOf('train/a/1.png', 'train/b/1.heic', 'val/a/1.png', 'val/b/1.png')).toEqual([
      'train/b/: the class folder has no images (it has 1.heic): convert its pictures, e.g. to JPEG',
    ]);
  });

  test('a second class', async () => {
    expect(await faultsOf('a/1.png')).toEqual([expect.stringContaining(": only one class ('a')")]);
  });

  test('all images', async () => {
    const error = await expectFailure(scan('mnist/x.gz', 'other/'), 'has no images in mnist/, other/');
    expect(error.exitCode).toBe(2);
    await expectFailure(scan('1.png', '2.png'), '2 images but no class folders');
  });
});

test('what is left out is counted by its ending, with the way to convert it', async () => {
  const names = [1, 2, 3, 4].flatMap((i) => [
    `a/${i}.png`,
    `a/${i}.tga`,
    `b/${i}.png`,
    `b/${i}.xml`,
    `${i}.jpg`,
  ]);
  const { problems } = await scan(...names, 'b/1.nef', 'b/2.NEF', 'b/3.nef', 'b/4.nef');
  expect(problems).toEqual([
    { source: '*.jpg', message: '4 images outside the class folders, such as 1.jpg: ignored' },
    {
      source: '*.tga',
      message:
        '4 pictures in a format that is not read, such as a/1.tga: convert them, e.g. with ImageMagick: magick mogrify ' +
        '-format jpg *.tga',
    },
    {
      source: '*.nef',
      message: '4 pictures in a format that is not read, such as b/1.nef: develop them to JPEG or TIFF',
    },
    { source: '*.xml', message: '4 files that are no images, such as b/1.xml: ignored' },
  ]);
});

describe('folders in class folders', () => {
  const names = ['a/1.png', 'a/more/2.png', 'a/more/deep/3.jpg', 'a/more/x.txt', 'b/2.png', 'b/none/x.txt'];

  test('are counted', async () => {
    const { files, problems } = await scan(...names);
    expect(files.map(({ name }) => name)).toEqual(['a/1.png', 'b/2.png']);
    expect(problems).toEqual([
      {
        source: 'a/more/',
        message: 'a folder inside a class, with 2 pictures that `nested` would read: ignored',
      },
      { source: 'b/none/', message: 'a folder inside a class: ignored' },
    ]);
  });

  test('are read where that is asked for, each once', async () => {
    const folder = await tempFolder(Object.fromEntries(names.map((name) => [name, ''])));
    await symlink('..', join(folder, 'a/more/again'));
    const { files, problems } = await scanImageFolder(await listFolder(folder), { nested: true });
    expect(files.map(({ name, label }) => [name, label])).toEqual([
      ['a/1.png', 0],
      ['a/more/2.png', 0],
      ['a/more/deep/3.jpg', 0],
      ['b/2.png', 1],
    ]);
    expect(problems.map(({ source }) => source)).toEqual(['a/more/x.txt', 'b/none/x.txt']);
  });
});

test('a folder around the data is told from it', async () => {
  const one = await expectFailure(scan('photos/cat/1.png', 'photos/dog/1.png'), 'has no images in photos/');
  expect(one.message).toMatch(/deeper: name \/.*\/photos$/);
  const two = await expectFailure(scan('x/photos/train/cat/1.png', 'x/photos/val/cat/1.png'));
  expect(two.message).toMatch(/deeper: name \/.*\/x\/photos$/);
});

describe('accents', () => {
  const one = 'caf\u00e9';
  const two = 'cafe\u0301';

  test('in both encodings are one class', async () => {
    const splits = await scan(`train/${two}/1.png`, 'train/tea/1.png', `val/${one}/1.png`, 'val/tea/1.png');
    expect(splits).toMatchObject({ classNames: [one, 'tea'], faults: [], problems: [] });
    expect(splits.files.map(({ label }) => label)).toEqual([0, 1, 0, 1]);
    const both = await scan(`${two}/1.png`, `${one}/2.png`, 'tea/1.png');
    expect(both.classNames).toEqual([one, 'tea']);
    expect(both.files.map(({ label }) => label)).toEqual([0, 0, 1]);
    expect(both.problems).toEqual([
      {
        source: `${one}/`,
        message: '2 folders of this name, whose accents are encoded in different ways: read as one class',
      },
    ]);
  });

  test('stay as they are for runs that were made with them', async () => {
    const folder = await tempFolder({ [`${two}/1.png`]: '', 'tea/1.png': '', 'tea/2.jfif': '' });
    const { classNames, files } = await scanImageFolder(await listFolder(folder), { asBefore: true });
    expect(classNames).toEqual([two, 'tea']);
    expect(files).toHaveLength(2);
  });
});

test('a class that another split only seems to have', async () => {
  expect(await faultsOf('train/dog/1.png', 'train/owl/1.png', 'val/dog /1.png', 'val/owl/1.png')).toEqual([
    "val/: class 'dog ', which train/ does not have; it differs from 'dog' only in spaces: give both folders one name",
  ]);
});

describe('a split that lacks a class', () => {
  test('is no fault, whether its folder is empty or not there', async () => {
    for (const lack of [[], ['val/b/']]) {
      const { faults, problems } = await scan('train/a/1.png', 'train/b/1.png', 'val/a/1.png', ...lack);
      expect(faults).toEqual([]);
      expect(problems).toEqual([
        { source: expect.any(String), message: expect.stringContaining('nothing is measured') },
      ]);
    }
  });

  test('is one where it lacks them all', async () => {
    expect(await faultsOf('train/a/1.png', 'train/b/1.png', 'val/a/', 'val/b/')).toHaveLength(2);
  });

  test('and where it is trained on, but not where it is only measured', async () => {
    const folder = await tempFolder({ 'a/1.png': '', 'b/': '' });
    const entries = await listFolder(folder);
    expect((await scanImageFolder(entries)).faults).toHaveLength(1);
    expect((await scanImageFolder(entries, { toEvaluate: true })).faults).toEqual([]);
  });
});

test('names that are not UTF-8', async () => {
  const folder = await tempFolder({ 'a/1.png': '', 'b/1.png': '' });
  await mkdir(Buffer.concat([Buffer.from(`${folder}/stra`), Buffer.of(0xdf), Buffer.from('e')]));
  await writeFile(Buffer.concat([Buffer.from(`${folder}/a/caf`), Buffer.of(0xe9), Buffer.from('.png')]), '');
  const { faults, unreadable } = await scanImageFolder(await listFolder(folder));
  expect(faults).toEqual([
    { source: 'stra\\xdfe/', message: expect.stringContaining('the name is not UTF-8') },
  ]);
  expect(unreadable).toEqual([
    { source: 'a/caf\\xe9.png', message: expect.stringContaining('the name is not UTF-8') },
  ]);
});
