import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { noiseImage } from '../testing/images.js';
import { datasetFromBuffer, datasetFromImages } from './memory-dataset.js';

const contents = {
  pixels: Uint8Array.from({ length: 24 }, (_, i) => i),
  labels: [0, 1],
  channels: 3,
  height: 2,
  width: 2,
  classNames: ['cat', 'dog'],
  sourceName: 'pets.bin',
};

describe('datasetFromBuffer', () => {
  test('gives views on the images', () => {
    const dataset = datasetFromBuffer(contents);
    expect([...dataset.labels]).toEqual([0, 1]);
    expect([...dataset.image(1).data]).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
    expect(dataset.image(1).data.buffer).toBe(contents.pixels.buffer);
    expect(dataset.source(1)).toBe('pets.bin #1');
    expect(() => dataset.image(2)).toThrow(/pets.bin: there is no image 2; it has 2/);
  });

  test.each([
    [
      { labels: [0, 1, 1] },
      /pets.bin: 3 labels with images of 3 x 2 x 2 need 36 bytes of pixels, but there are 24/,
    ],
    [{ labels: [0, 2] }, /pets.bin #1: label 2 is not a class; with 2 classes labels go from 0 to 1/],
    [{ labels: [-1, 0] }, /pets.bin #0: label -1/],
    [{ labels: [0.5, 0] }, /pets.bin #0: label 0.5/],
    [{ channels: 4 }, /1 \(grey\) or 3 \(RGB\) channels, not 4/],
    [{ height: 0 }, /from 1, not 0 x/],
  ])('refuses %j', (change, message) => {
    const make = () => datasetFromBuffer({ ...contents, ...change });
    expect(make).toThrow(KindredError);
    expect(make).toThrow(message);
  });
});

describe('datasetFromImages', () => {
  const images = [noiseImage(1, 2, 3), noiseImage(1, 4, 1)];
  const list = { images, labels: [1, 0], classNames: ['a', 'b'], sourceName: 'folder' };

  test('gives the images and where they come from', () => {
    const dataset = datasetFromImages({ ...list, sources: ['b/1.png', 'a/2.png'] });
    expect(dataset.channels).toBe(1);
    expect(dataset.image(1)).toBe(images[1]);
    expect(dataset.source(0)).toBe('b/1.png');
    expect(datasetFromImages(list).source(0)).toBe('folder #0');
    expect(() => dataset.image(-1)).toThrow(/no image -1/);
  });

  test.each([
    [{ labels: [0] }, /folder: there are 2 images, but 1 labels/],
    [{ sources: ['x'] }, /2 images, but 2 labels and 1 sources/],
    [
      { images: [images[0]!, noiseImage(3, 2, 2)] },
      /folder #1: has 3 channels where the images before it have 1/,
    ],
    [
      { images: [images[0]!, { ...images[1]!, height: 5 }] },
      /folder #1: has 4 bytes where 1 x 5 x 1 needs 5/,
    ],
    [{ images: [images[0]!, { ...images[1]!, height: 0, data: new Uint8Array() }] }, /from 1, not 0 x/],
    [
      { images: [images[0]!, { ...images[1]!, height: -1, width: -images[1]!.data.length }] },
      /from 1, not -1 x/,
    ],
    [{ labels: [0, 7] }, /folder #1: label 7/],
  ])('refuses %#', (change, message) => {
    expect(() => datasetFromImages({ ...list, ...change })).toThrow(message);
  });
});
