import { join } from 'node:path';
import type { Image } from '@kindred/core/data';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.js';
import { noiseImage, plainImage } from '../../testing/test-images.js';
import { type DecodeOptions, decodeImage } from './decode.js';

async function decodeBytes(bytes: Uint8Array, options: Partial<DecodeOptions> = {}) {
  const folder = await tempFolder({ 'image.bin': bytes });
  return decodeImage(join(folder, 'image.bin'), { storeSize: 256, channels: 3, ...options });
}

async function decode(image: Sharp, options: Partial<DecodeOptions> = {}): Promise<Image> {
  const result = await decodeBytes(await image.toBuffer(), options);
  if (result.image === undefined) throw new Error(result.reason);
  expect(result.damage).toBeUndefined();
  return result.image;
}

async function reason(bytes: Uint8Array): Promise<string> {
  const result = await decodeBytes(bytes);
  return result.image === undefined ? result.reason : 'it was decoded';
}

/** The first pixel, channel by channel. */
function firstPixel({ data, channels }: Image): number[] {
  return Array.from({ length: channels }, (_, channel) => data[(channel * data.length) / channels]!);
}

test('planes one after the other, every pixel in its place', async () => {
  const pixels = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => 10 * i);
  const image = await decode(sharp(pixels, { raw: { width: 3, height: 2, channels: 3 } }).png());
  expect(image).toEqual({
    channels: 3,
    height: 2,
    width: 3,
    data: Uint8Array.of(0, 30, 60, 90, 120, 150, 10, 40, 70, 100, 130, 160, 20, 50, 80, 110, 140, 170),
  });
});

describe('size', () => {
  test('the shorter side is reduced to storeSize, the aspect ratio kept', async () => {
    const wide = await decode(noiseImage({ width: 200, height: 100 }).png(), { storeSize: 50 });
    expect([wide.width, wide.height]).toEqual([100, 50]);
    const high = await decode(noiseImage({ width: 90, height: 200 }).jpeg(), { storeSize: 45 });
    expect([high.width, high.height]).toEqual([45, 100]);
  });

  test('nothing is enlarged', async () => {
    const { width, height } = await decode(noiseImage({ width: 300, height: 20 }).png(), { storeSize: 50 });
    expect([width, height]).toEqual([300, 20]);
  });

  test('the EXIF orientation is applied before', async () => {
    const turned = noiseImage({ width: 200, height: 100 }).withMetadata({ orientation: 6 }).jpeg();
    const { width, height } = await decode(turned, { storeSize: 50 });
    expect([width, height]).toEqual([50, 100]);
  });
});

describe('colour', () => {
  test('transparency over white', async () => {
    expect(firstPixel(await decode(plainImage('rgba(0, 0, 0, 0)').png()))).toEqual([255, 255, 255]);
    const [red, green] = firstPixel(await decode(plainImage('rgba(255, 0, 0, 0.5)').png()));
    expect(red).toBe(255);
    expect(Math.abs(green! - 127)).toBeLessThanOrEqual(1);
  });

  test('grey becomes RGB with equal planes', async () => {
    const { channels, data } = await decode(noiseImage({ channels: 1 }).toColourspace('b-w').png());
    expect(channels).toBe(3);
    expect(data.subarray(0, 384)).toEqual(data.subarray(768));
  });

  test('16 bits become 8', async () => {
    const image = plainImage('rgb(200, 100, 50)').removeAlpha().toColourspace('rgb16').png();
    const { depth } = await sharp(await image.toBuffer()).metadata();
    expect(depth).toBe('ushort');
    expect(firstPixel(await decode(image))).toEqual([200, 100, 50]);
  });

  test('CMYK becomes RGB', async () => {
    const image = plainImage('rgb(0, 0, 255)').removeAlpha().toColourspace('cmyk').jpeg();
    const { space } = await sharp(await image.toBuffer()).metadata();
    expect(space).toBe('cmyk');
    const [red, green, blue] = firstPixel(await decode(image));
    expect(blue).toBeGreaterThan(red! + 60);
    expect(blue).toBeGreaterThan(green! + 60);
  });

  test.each(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)('%s, as one channel', async (format) => {
    const { channels, data } = await decode(plainImage('rgb(128, 128, 128)').toFormat(format), {
      channels: 1,
    });
    expect(channels).toBe(1);
    expect(data).toHaveLength(24 * 16);
    expect(Math.abs(data[100]! - 128)).toBeLessThanOrEqual(2);
  });
});

test('the first frame of an animation', async () => {
  const frames = sharp(
    [await plainImage('red').png().toBuffer(), await plainImage('blue').png().toBuffer()],
    { join: { animated: true } },
  );
  const image = await decode(frames.gif());
  expect([image.height, image.width]).toEqual([16, 24]);
  expect(firstPixel(image)).toEqual([255, 0, 0]);
});

describe('what cannot be decoded', () => {
  test.each([
    ['jpeg', 0.5],
    ['jpeg', 0.99],
    ['png', 0.5],
    ['webp', 0.9],
    ['gif', 0.5],
    ['tiff', 0.5],
    ['avif', 0.9],
  ] as const)('a truncated %s (%d of it)', async (format, share) => {
    const bytes = await noiseImage({ width: 120, height: 90 }).toFormat(format).toBuffer();
    expect(await reason(bytes)).toBe('it was decoded');
    expect(await reason(bytes.subarray(0, bytes.length * share))).not.toBe('it was decoded');
  });

  test('reasons in plain words', async () => {
    const jpeg = await noiseImage({ width: 120, height: 90 }).jpeg().toBuffer();
    expect(await reason(jpeg.subarray(0, -500))).toBe('truncated or damaged');
    expect(await reason(new Uint8Array(0))).toBe('empty file');
    expect(await reason(Buffer.from('just text'))).toBe('not an image in a known format');
    const bitmap = Buffer.concat([Buffer.from('BM'), new Uint8Array(100)]);
    expect(await reason(bitmap)).toBe('format not supported (BMP): convert it, e.g. to JPEG');
  });

  test('absurd dimensions are refused before memory is taken', async () => {
    const png = await noiseImage().png().toBuffer();
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    expect(await reason(png)).toContain('absurdly large');
  });

  test('a missing file', async () => {
    const result = await decodeImage('/no/such/file.png', { storeSize: 8, channels: 3 });
    expect(result).toEqual({ image: undefined, reason: 'the file (or what it links to) is gone' });
  });
});

test.each([
  ['of a phone, whatever its name', 'heic\0\0\0\0mif1heic', 'format not supported (HEIC)'],
  ['with the general brand first', 'mif1\0\0\0\0mif1heicmiaf', 'format not supported (HEIC)'],
  ['that is a damaged AVIF', 'avif\0\0\0\0mif1avif', 'damaged'],
])('a HEIF file %s', async (_, brands, expected) => {
  const bytes = Buffer.concat([Buffer.from(`\0\0\0\x1cftyp${brands}`), new Uint8Array(200)]);
  expect(await reason(bytes)).toContain(expected);
});

test('a flaw that leaves a picture is told, the picture kept', async () => {
  const bytes = await noiseImage({ width: 120, height: 90 }).jpeg({ progressive: true }).toBuffer();
  for (let i = 0; i < 10; i++) bytes[(bytes.length >> 1) + 5 * i]! ^= 0x5a;
  const result = await decodeBytes(bytes);
  expect(result.image).toMatchObject({ width: 120, height: 90 });
  expect(result).toMatchObject({ damage: 'damaged' });
});
