import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { tempFolder, writeFiles } from '../../testing/temp-folder.js';
import { openData } from '../open-data.js';

const trainImages = 'train-images-idx3-ubyte';
const trainLabels = 'train-labels-idx1-ubyte';
const testImages = 't10k-images-idx3-ubyte';
const testLabels = 't10k-labels-idx1-ubyte';
const twelve = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2];

/** Twelve training and three test images of 2 x 3 pixels in three classes. */
function smallSet(): Record<string, Uint8Array> {
  return {
    [trainImages]: idxBytes([12, 2, 3]),
    [trainLabels]: idxBytes([12], twelve),
    [testImages]: idxBytes([3, 2, 3]),
    [testLabels]: idxBytes([3], [2, 1, 0]),
  };
}

/** The small set in a folder of that name. */
async function folderNamed(name: string, files = smallSet()): Promise<string> {
  const folder = join(await tempFolder(), name);
  await mkdir(folder);
  await writeFiles(folder, files);
  return folder;
}

test('reads images, labels and splits', async () => {
  const source = await openData(await folderNamed('shapes'));
  expect(source).toMatchObject({ name: 'shapes', format: 'idx', classNames: ['0', '1', '2'] });
  const { train, test: held } = source.splits;
  expect(Array.from(train!.labels)).toEqual(twelve);
  expect(Array.from(held!.labels)).toEqual([2, 1, 0]);
  expect(train!.image(1)).toEqual({
    channels: 1,
    height: 2,
    width: 3,
    data: Uint8Array.of(6, 7, 8, 9, 10, 11),
  });
  expect(train!.source(4)).toBe(`${trainImages} #4`);
  expect(source.splits.validation).toBeUndefined();
});

test('what memory is not to hold is read from disk', async () => {
  const held = await openData(await folderNamed('a'));
  const onDisk = await openData(await folderNamed('b'), { memoryMegabytes: 0 });
  expect(onDisk.fingerprint).toBe(held.fingerprint);
  expect(onDisk.splits.train!.image(1)).toEqual(held.splits.train!.image(1));
  expect(() => onDisk.splits.train!.image(12)).toThrow('there is no image 12; there are 12');
});

test('the content decides the fingerprint, not the compression', async () => {
  const plain = await openData(await folderNamed('a'));
  const packed = Object.entries(smallSet()).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]);
  const gzipped = await openData(await folderNamed('b', Object.fromEntries(packed)));
  expect(gzipped.fingerprint).toBe(plain.fingerprint);
  const relabelled = { ...smallSet(), [testLabels]: idxBytes([3], [2, 1, 1]) };
  expect((await openData(await folderNamed('c', relabelled))).fingerprint).not.toBe(plain.fingerprint);
});

test.each([
  ['train.images.idx3-ubyte', undefined],
  ['train-images.idx3-ubyte', 'train-labels.idx1-ubyte'],
  ['emnist-letters-train-images-idx3-ubyte', 'emnist-letters-train-labels-idx1-ubyte'],
])('file name %s', async (images, labels) => {
  const files = { [images]: idxBytes([12, 2, 3]), ...(labels && { [labels]: idxBytes([12], twelve) }) };
  const folder = await tempFolder(files);
  if (labels === undefined) await expectFailure(openData(folder), 'no data that can be read');
  else expect((await openData(folder)).splits.train!.labels).toHaveLength(12);
});

test('the test split alone is enough, and a plain file wins over its gzipped twin', async () => {
  const folder = await tempFolder({
    'test-images-idx3-ubyte': idxBytes([12, 2, 3]),
    'test-images-idx3-ubyte.gz': new Uint8Array(3),
    'test-labels-idx1-ubyte': idxBytes([12], twelve),
  });
  expect(Object.keys((await openData(folder)).splits)).toEqual(['test']);
});

test('progress counts the splits', async () => {
  const calls: string[] = [];
  const onProgress = (done: number, total: number) => calls.push(`${done}/${total}`);
  await openData(await folderNamed('shapes'), { onProgress });
  expect(calls).toEqual(['1/2', '2/2']);
});

describe('class names', () => {
  test.each([
    ['fashion-mnist', 'Ankle boot'],
    ['FashionMNIST', 'Ankle boot'],
    ['kmnist', 'wo'],
    ['mnist', '9'],
  ])('of the known set %s', async (name, last) => {
    const { classNames, problems } = await openData(await folderNamed(name));
    expect(classNames).toHaveLength(10);
    expect(classNames[9]).toBe(last);
    expect(problems).toContainEqual({ source: last, message: 'the class has no images' });
  });

  test('from classes.txt, which wins', async () => {
    const names = new TextEncoder().encode('\uFEFFround\r\nsquare\r\n\r\nother \r\n');
    const folder = await folderNamed('mnist', { ...smallSet(), 'classes.txt': names });
    expect((await openData(folder)).classNames).toEqual(['round', 'square', 'other']);
  });

  test('listed twice', async () => {
    const names = new TextEncoder().encode('a\nb\na\n');
    const folder = await folderNamed('x', { ...smallSet(), 'class-names.txt': names });
    await expectFailure(openData(folder), 'class-names.txt', "'a'", 'twice');
  });
});

describe('names what contradicts', () => {
  const failing = async (changes: Record<string, Uint8Array>, drop: readonly string[] = []) => {
    const files = { ...smallSet(), ...changes };
    for (const name of drop) delete files[name];
    return openData(await folderNamed('shapes', files));
  };

  test('counts of images and labels', async () => {
    const labels = idxBytes([11], twelve.slice(1));
    await expectFailure(failing({ [trainLabels]: labels }), `${trainImages} has 12 images`, '11 labels');
  });

  test('missing labels or images', async () => {
    await expectFailure(failing({}, [testLabels]), `${testImages}: no labels`, testLabels);
    await expectFailure(failing({}, [trainImages]), `${trainLabels}: no images`, trainImages);
  });

  test('sizes of the splits', async () => {
    const images = idxBytes([3, 3, 2]);
    await expectFailure(failing({ [testImages]: images }), trainImages, '2x3', testImages, '3x2');
  });

  test('a test label that training does not know', async () => {
    const labels = idxBytes([3], [0, 3, 1]);
    await expectFailure(failing({ [testLabels]: labels }), `${testLabels}: label 3 of image 1`, '0 to 2');
  });

  test('a label beyond the listed names', async () => {
    const names = new TextEncoder().encode('a\nb\n');
    await expectFailure(
      failing({ 'classes.txt': names }),
      `${trainLabels}: label 2 of image 2`,
      'classes.txt has 2',
    );
  });

  test('no images', async () => {
    const empty = { [trainImages]: idxBytes([0, 2, 3]), [trainLabels]: idxBytes([0]) };
    await expectFailure(failing(empty), trainImages, 'no images');
  });

  test('a single class', async () => {
    const zeros = { [trainLabels]: idxBytes([12], Array(12).fill(0)) };
    await expectFailure(failing(zeros, [testImages, testLabels]), "only one class ('0')");
  });

  test('two sets in one folder', async () => {
    const other = 'emnist-train-images-idx3-ubyte';
    await expectFailure(failing({ [other]: idxBytes([1, 2, 3]) }), other, trainImages, 'are train images');
  });

  test('all of it at once', async () => {
    const broken = { [trainLabels]: idxBytes([11]), [testLabels]: idxBytes([3, 1]) };
    await expectFailure(
      failing(broken),
      `${trainLabels}: 11 labels`,
      `; ${testLabels}: not the expected IDX file`,
    );
  });
});
