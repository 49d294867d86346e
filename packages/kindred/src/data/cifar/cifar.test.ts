import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { openData } from '../open-data.js';

/** Rows with the given label bytes; all bytes of a row's red plane are 1 + its number, green 101 +, blue 201 +. */
function rows(labels: readonly (readonly number[])[]): Uint8Array {
  return Buffer.concat(
    labels.flatMap((label, row) => [
      Uint8Array.from(label),
      ...[1, 101, 201].map((base) => new Uint8Array(1024).fill(base + row)),
    ]),
  );
}

const allBatches = Object.fromEntries(
  [1, 2, 3, 4, 5].map((batch) => [`data_batch_${batch}.bin`, rows([[batch], [0]])]),
);

describe('CIFAR-10', () => {
  test('joins the batches in order and names each image by its own file', async () => {
    const source = await openData(await tempFolder({ ...allBatches, 'test_batch.bin': rows([[9]]) }));
    expect(source.format).toBe('cifar');
    expect(source.classNames.slice(0, 2)).toEqual(['airplane', 'automobile']);
    const { train, test: held } = source.splits;
    expect(Array.from(train!.labels)).toEqual([1, 0, 2, 0, 3, 0, 4, 0, 5, 0]);
    expect(train!.source(3)).toBe('data_batch_2.bin #1');
    const { data, ...shape } = train!.image(3);
    expect(shape).toEqual({ channels: 3, height: 32, width: 32 });
    expect([data[0], data[1023], data[1024], data[2048], data[3071]]).toEqual([2, 2, 102, 202, 202]);
    expect(Array.from(held!.labels)).toEqual([9]);
  });

  test('what memory is not to hold is read from disk', async () => {
    const folder = await tempFolder(allBatches);
    const [held, onDisk] = [await openData(folder), await openData(folder, { memoryMegabytes: 0.02 })];
    expect(onDisk.fingerprint).toBe(held.fingerprint);
    expect(Array.from(onDisk.splits.train!.labels)).toEqual([1, 0, 2, 0, 3, 0, 4, 0, 5, 0]);
    expect(onDisk.splits.train!.image(9)).toEqual(held.splits.train!.image(9));
  });

  test('names from batches.meta.txt', async () => {
    const names = 'a b c d e f g h i j'.split(' ');
    const files = { 'test_batch.bin': rows([[0]]), 'batches.meta.txt': `${names.join('\n')}\n\n` };
    expect((await openData(await tempFolder(files))).classNames).toEqual(names);
  });

  test('an incomplete training set is reported', async () => {
    const { 'data_batch_2.bin': _, 'data_batch_4.bin': __, ...some } = allBatches;
    const { problems, splits } = await openData(await tempFolder(some));
    expect(splits.train!.labels).toHaveLength(6);
    expect(problems).toContainEqual({
      source: 'data_batch_2.bin, data_batch_4.bin',
      message: expect.stringContaining('incomplete'),
    });
  });
});

describe('CIFAR-100', () => {
  const files = {
    'train.bin': rows([
      [4, 0],
      [19, 99],
    ]),
    'test.bin': rows([[1, 1]]),
  };

  test('fine labels by default', async () => {
    const { splits, classNames } = await openData(await tempFolder(files));
    expect(classNames).toHaveLength(100);
    expect(Array.from(splits.train!.labels, (label) => classNames[label])).toEqual(['apple', 'worm']);
    expect(splits.train!.image(1).data[2048]).toBe(202);
  });

  test('coarse labels on request', async () => {
    const { splits, classNames } = await openData(await tempFolder(files), { labels: 'coarse' });
    expect(classNames).toHaveLength(20);
    expect(Array.from(splits.train!.labels, (label) => classNames[label])).toEqual([
      'fruit_and_vegetables',
      'vehicles_2',
    ]);
  });
});

describe('names the wrong file', () => {
  test('not a whole number of rows', async () => {
    const folder = await tempFolder({ 'test_batch.bin': rows([[1], [2]]).subarray(0, -1) });
    await expectFailure(openData(folder), 'test_batch.bin: 6,145 bytes', '3,073');
  });

  test('empty', async () => {
    await expectFailure(openData(await tempFolder({ 'train.bin': '' })), 'train.bin: 0 bytes');
  });

  test('a label out of range', async () => {
    const folder = await tempFolder({ 'data_batch_3.bin': rows([[1], [10]]) });
    await expectFailure(openData(folder), 'data_batch_3.bin: label 10 of image 1', '0 to 9');
  });

  test('a wrong number of class names', async () => {
    const folder = await tempFolder({ 'train.bin': rows([[0, 0]]), 'fine_label_names.txt': 'apple\nbaby\n' });
    await expectFailure(openData(folder), 'fine_label_names.txt: 2 classes', '100');
  });

  test('all wrong files at once', async () => {
    const folder = await tempFolder({ 'data_batch_3.bin': rows([[1], [10]]), 'test_batch.bin': 'x' });
    await expectFailure(openData(folder), 'data_batch_3.bin: label 10', '; test_batch.bin: 1 bytes');
  });
});
