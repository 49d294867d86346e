import { setTimeout as wait } from 'node:timers/promises';
import type { Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { noiseImage } from '../../testing/test-images.js';
import { Admission } from './admission.js';
import { decodedSize } from './picture-size.js';

test('work begins in its order, as long as there is room; what takes more than all has it alone', async () => {
  const admission = new Admission(10);
  let [now, most] = [0, 0];
  const order: number[] = [];
  const works = [4, 4, 4, 100, 1, 1].map((cost, i) =>
    admission.run(cost, async () => {
      order.push(i);
      now += cost;
      most = Math.max(most, now);
      if (cost === 100) expect(now).toBe(100);
      await wait(5);
      now -= cost;
      if (i === 1) throw new Error('one fails');
    }),
  );
  const results = await Promise.allSettled(works);
  expect(results.map(({ status }) => status)).toEqual(
    results.map((_, i) => (i === 1 ? 'rejected' : 'fulfilled')),
  );
  expect([order, most]).toEqual([[0, 1, 2, 3, 4, 5], 100]);
});

test.each<[string, (image: Sharp) => Sharp, number]>([
  ['PNG', (image) => image.png(), 1],
  ['interlaced PNG', (image) => image.png({ progressive: true }), 4],
  ['JPEG', (image) => image.jpeg(), 1],
  ['progressive JPEG', (image) => image.jpeg({ progressive: true }), 4],
  ['WebP', (image) => image.webp(), 4],
  ['TIFF', (image) => image.tiff(), 4],
])('%s says how much decoding takes', async (_, to, bytesOfPixel) => {
  const image = noiseImage({ width: 300, height: 200 }).withMetadata({ orientation: 6 });
  expect(await decodedSize(await to(image).toBuffer())).toBe(300 * 200 * bytesOfPixel);
});

test('so do bitmaps; what is damaged says nothing', async () => {
  const bmp = Buffer.alloc(60);
  bmp.write('BM');
  bmp.writeInt32LE(40, 14);
  bmp.writeInt32LE(300, 18);
  bmp.writeInt32LE(-200, 22);
  expect(await decodedSize(bmp)).toBe(4 * 300 * 200);
  expect(await decodedSize(Buffer.from('P6 # x\n300 200\n255\n'))).toBe(4 * 300 * 200);
  expect(await decodedSize(Buffer.from('\xff\xd8\xff\xe0\0\x04', 'latin1'))).toBe(0);
  expect(await decodedSize(Buffer.from('RIFF0000WEBP'))).toBe(0);
});
