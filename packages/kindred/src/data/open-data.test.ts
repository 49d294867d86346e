import { gzipSync } from 'node:zlib';
import { classCounts, type DataSource } from '@kindred/core/data';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { idxBytes } from '../testing/idx-bytes.js';
import { tempFolder } from '../testing/temp-folder.js';
import { pictures } from '../testing/test-images.js';
import { dataReaders } from './find-data.js';
import { inspectData, openData } from './open-data.js';

describe('the format is found out', () => {
  test('IDX', async () => {
    const folder = await tempFolder({
      'train-images-idx3-ubyte.gz': gzipSync(idxBytes([6, 2, 2])),
      'train-labels-idx1-ubyte.gz': gzipSync(idxBytes([6], [0, 1, 0, 1, 0, 1])),
    });
    expect((await openData(folder)).format).toBe('idx');
  });

  test('CIFAR', async () => {
    const folder = await tempFolder({ 'test_batch.bin': new Uint8Array(2 * 3073) });
    expect((await openData(folder)).format).toBe('cifar');
  });

  test('image folder', async () => {
    const folder = await tempFolder(await pictures(['cat', 'dog']));
    expect((await openData(folder)).format).toBe('image-folder');
  });
});

describe('what cannot be read', () => {
  test('nothing recognisable: says what is there and what each reader expects', async () => {
    const folder = await tempFolder({ 'a.csv': '', 'b.csv': '', 'c.csv': '', 'd.csv': '' });
    const error = await expectFailure(
      openData(folder),
      folder,
      'a.csv, b.csv, c.csv and 1 more',
      ...dataReaders.map(({ description }) => description),
    );
    expect(error.exitCode).toBe(2);
  });

  test('an empty folder', async () => {
    await expectFailure(openData(await tempFolder()), 'is empty', 'expected');
  });

  test('a missing folder', async () => {
    await expectFailure(openData('/no/such/folder'), "'/no/such/folder' does not exist");
  });

  test('wrong options are named before anything is read', async () => {
    const error = await expectFailure(openData('/no/such/folder', { storeSize: 0 }), 'storeSize');
    expect(error.exitCode).toBe(2);
    await expectFailure(openData('/no/such/folder', { storesize: 9 } as object), 'storesize');
  });
});

describe('test images that are held out', () => {
  test.each<[string, (options: { test?: number }) => Promise<DataSource>]>([
    ['of a folder', async (options) => openData(await pets(), options)],
    ['of a folder that is inspected', async (options) => (await inspectData(await pets(), options)).source],
    ['of data of one’s own', async (options) => openData(ownPets(), options)],
  ])('%s', async (_, open) => {
    const whole = await open({});
    expect(Object.keys(whole.splits)).toEqual(['train']);
    expect(whole.heldOut).toBeUndefined();
    const held = await open({ test: 0.25 });
    expect(held).toMatchObject({ heldOut: 0.25, fingerprint: whole.fingerprint });
    expect(classCounts(held.splits.train!)).toEqual([3, 3]);
    expect(classCounts(held.splits.test!)).toEqual([1, 1]);
  });

  const pets = async () => tempFolder(await pictures(['cat', 'dog'], { perClass: 4 }));
  const ownPets = () => ({
    classNames: ['cat', 'dog'],
    length: 8,
    read: (i: number) => ({
      image: { channels: 1, height: 1, width: 1, data: Uint8Array.of(i) },
      label: i % 2,
    }),
  });
});

test('data of which all training images are of one class cannot be trained on, and may be read', async () => {
  const folder = await tempFolder({
    'train-images-idx3-ubyte': idxBytes([4, 2, 2]),
    'train-labels-idx1-ubyte': idxBytes([4], [1, 1, 1, 1]),
  });
  expect((await openData(folder)).problems[0]).toMatchObject({ message: 'the class has no images' });
  expect((await inspectData(folder)).faults).toMatchObject([
    { message: expect.stringContaining('are of class') },
  ]);
});
