import { type Dataset, datasetFromImages, type Image } from '@kindred/core/data';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { thumbnailSheet, thumbnailSide } from './thumbnail-sheet.js';

/** An image of one colour, or one grey. */
function plain(width: number, height: number, ...color: number[]): Image {
  const data = Uint8Array.from(
    { length: color.length * width * height },
    (_, i) => color[Math.floor(i / (width * height))]!,
  );
  return { channels: color.length, width, height, data };
}

function dataset(...images: Image[]): Dataset {
  return datasetFromImages({
    images,
    labels: images.map(() => 0),
    classNames: ['a', 'b'],
    sourceName: 'test',
  });
}

/** The pixels of a sheet, each red, green, blue and alpha. */
async function pixelsOf({ uri }: { uri: string }) {
  expect(uri).toMatch(/^data:image\/webp;base64,[\w+/]+=*$/);
  const { data, info } = await sharp(Buffer.from(uri.split(',')[1]!, 'base64'))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray(4 * (y * info.width + x), 4 * (y * info.width + x) + 4),
  ];
  return { width: info.width, height: info.height, at };
}

const near = (...color: number[]) =>
  color.map((value) => expect.toSatisfy((found: number) => Math.abs(found - value) < 12));

test('large images are reduced whole, into the middle of their squares, in the order that is asked for', async () => {
  const images = dataset(plain(144, 72, 250, 0, 0), plain(50, 200, 0, 0, 250), plain(10, 10, 0, 250, 0));
  const side = thumbnailSide(images);
  expect(side).toBe(72);
  const progress: number[] = [];
  const sheet = await thumbnailSheet(images, [2, 0, 1], side, (done, total) => progress.push(done, total));
  expect(sheet).toMatchObject({ columns: 2, rows: 2, side: 72, gutter: 2 });
  expect(progress).toEqual([1, 3, 2, 3, 3, 3]);
  const { width, height, at } = await pixelsOf(sheet);
  expect([width, height]).toEqual([146, 146]);
  expect(at(36, 36)).toEqual(near(0, 250, 0, 255));
  expect(at(36, 20)[3]).toBe(0);
  expect(at(74 + 3, 36)).toEqual(near(250, 0, 0, 255));
  expect(at(74 + 36, 10)[3]).toBe(0);
  expect(at(36, 74 + 3)).toEqual(near(0, 0, 250, 255));
  expect(at(5, 74 + 36)[3]).toBe(0);
});

test('small grey ones keep their pixels', async () => {
  const images = dataset(plain(28, 28, 200), plain(28, 20, 40));
  expect(thumbnailSide(images)).toBe(28);
  const { width, height, at } = await pixelsOf(await thumbnailSheet(images, [0, 1], 28, () => {}));
  expect([width, height]).toEqual([58, 28]);
  expect(at(14, 14)).toEqual(near(200, 200, 200, 255));
  expect(at(30 + 14, 14)).toEqual(near(40, 40, 40, 255));
  expect(at(30 + 14, 1)[3]).toBe(0);
});
