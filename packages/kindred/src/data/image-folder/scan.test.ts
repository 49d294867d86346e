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
    expect(await faultsOf('train/a/1.png', 'train/b/1.png', 'val/a/1.png', 'val/c/1.png')).toEqual([
      "val/: no folder for class 'b', which train/ has",
      "val/: class 'c', which train/ does not have",
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
    { source: 'README.md', message: 'not an image: ignored' },
    { source: 'loose.jpg', message: 'an image outside the class folders: ignored' },
    { source: 'a/2.HEIC', message: 'format not supported: convert it, e.g. to JPEG' },
    { source: 'a/notes.txt', message: 'not an image: ignored' },
    { source: 'a/deeper/', message: 'a folder inside a class: ignored' },
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
