import { join } from 'node:path';
import type { Image } from '@kindred/core/data';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.js';
import { noiseImage, plainImage } from '../../testing/test-images.js';
import { type DecodeOptions, decodeImage } from './decode.js';
import { isPicture } from './list-pictures.js';
import { pictureFormat } from './picture-format.js';
import { plainBitmap } from './plain-bitmap.js';

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
    const bitmap = Buffer.concat([Buffer.from('BM'), Buffer.alloc(100, 1)]);
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

describe('values of more than 8 bits', () => {
  /** Values from 0 to `most`, as a grey PNG of 16 bits. */
  const grey16 = (most: number) => {
    const values = Uint16Array.from({ length: 24 * 16 }, (_, i) => Math.round((most * i) / 383));
    return sharp(values, { raw: { width: 24, height: 16, channels: 1 } })
      .toColourspace('grey16')
      .png();
  };
  /** What 8 bits would be. */
  const expected = Array.from({ length: 384 }, (_, i) => Math.round((255 * i) / 383));

  const differences = ({ data }: Image) => expected.map((value, i) => Math.abs(data[i]! - value));

  test('of 16 bits are read as they are', async () => {
    expect(Math.max(...differences(await decode(grey16(65_535), { channels: 1 })))).toBeLessThanOrEqual(1);
  });

  test.each([
    [4095, 12],
    [1023, 10],
    [255, 8],
  ])('of 16 bits up to %i are refused, unless it is said what is white', async (most, bits) => {
    const bytes = await grey16(most).toBuffer();
    expect(await reason(bytes)).toMatch(
      new RegExp(`^16-bit values of at most [\\d,]+, as of ${bits} bits, .*\`range: \\[0, ${most}\\]\``),
    );
    const read = await decodeBytes(bytes, { channels: 1, range: [0, most] });
    expect(Math.max(...differences(read.image!))).toBeLessThanOrEqual(1);
    const dark = await decodeBytes(bytes, { channels: 1, range: [0, 65_535] });
    expect(Math.max(...dark.image!.data)).toBe(Math.round(most / 257));
    const cast = await decodeBytes(bytes, { channels: 1, range: 'cast' });
    expect(cast.image).toEqual(dark.image);
    expect(await decodeBytes(bytes, { range: [60_000, 65_535] })).toMatchObject({
      reason: expect.stringContaining('all outside `range`'),
    });
  });

  test('a black picture of 16 bits is black', async () => {
    expect(firstPixel(await decode(grey16(0)))).toEqual([0, 0, 0]);
  });

  /** Floats as a TIFF of one strip. */
  function floatTiff(values: readonly number[], width: number): Uint8Array {
    const head = 8 + 2 + 10 * 12 + 4;
    const buffer = Buffer.alloc(head + 4 * values.length);
    buffer.write('II*\0', 'latin1');
    buffer.writeUInt32LE(8, 4);
    buffer.writeUInt16LE(10, 8);
    const height = values.length / width;
    const tags = [
      [256, width],
      [257, height],
      [258, 32],
      [259, 1],
      [262, 1],
      [273, head],
      [277, 1],
      [278, height],
      [279, 4 * values.length],
      [339, 3],
    ] as const;
    for (const [i, [tag, value]] of tags.entries()) {
      const at = 10 + 12 * i;
      buffer.writeUInt16LE(tag, at);
      buffer.writeUInt16LE(4, at + 2);
      buffer.writeUInt32LE(1, at + 4);
      buffer.writeUInt32LE(value, at + 8);
    }
    for (const [i, value] of values.entries()) buffer.writeFloatLE(value, head + 4 * i);
    return buffer;
  }
  const ramp = (least: number, most: number) =>
    floatTiff(
      Array.from({ length: 384 }, (_, i) => least + ((most - least) * i) / 383),
      24,
    );

  test.each([
    [0, 1, 'auto'],
    [0, 255, 'auto'],
    [1000, 5000, [1000, 5000]],
    [-1, 1, [-1, 1]],
  ] as const)('floats from %d to %d, by %j', async (least, most, range) => {
    const { image } = await decodeBytes(ramp(least, most), { channels: 1, range });
    expect(Math.max(...differences(image!))).toBeLessThanOrEqual(1);
  });

  test('floats beyond 0 .. 1, as filters leave them, are clipped', async () => {
    const { image } = await decodeBytes(ramp(-0.02, 1.02), { channels: 1 });
    expect([image!.data[0], image!.data[383]]).toEqual([0, 255]);
  });

  test.each([
    [1000, 5000, 'values from 1,000 to 5,000, of which nobody knows'],
    [-1, 1, '`range: [-1, 1]`'],
    [0, 3, '`range: [0, 3]`'],
    [0, Number.NaN, 'no finite numbers'],
  ])('floats from %d to %d are refused', async (least, most, expected) => {
    expect(await reason(ramp(least, most))).toContain(expected);
  });
});

describe('transparency', () => {
  const icon = async (shape: string) => {
    const size = { width: 24, height: 24 };
    const square = await plainImage(shape, { width: 10, height: 10 }).png().toBuffer();
    return plainImage('rgba(255, 255, 255, 0)', size)
      .composite([{ input: square, left: 7, top: 7 }])
      .png()
      .toBuffer();
  };

  test('that leaves nothing of a picture is refused', async () => {
    const bytes = await icon('white');
    expect(await reason(bytes)).toBe(
      'nothing is left of it once its transparency is laid over white: choose another `background`',
    );
    const { image } = await decodeBytes(bytes, { background: [0, 0, 0] });
    expect(new Set(image!.data)).toEqual(new Set([0, 255]));
    expect((await decodeBytes(bytes, { range: 'cast' })).image).toBeDefined();
    expect(await reason(await icon('#fcfcfc'))).toContain('nothing is left');
    expect(await reason(await icon('rgba(255, 255, 255, 0)'))).toBe('it is transparent all over');
  });

  test('that leaves something is laid over the background', async () => {
    const { image } = await decodeBytes(await icon('black'), { background: [10, 20, 30] });
    expect(firstPixel(image!)).toEqual([10, 20, 30]);
  });

  test('one colour without any is a picture', async () => {
    expect(firstPixel(await decode(plainImage('white').removeAlpha().png()))).toEqual([255, 255, 255]);
    expect(firstPixel(await decode(plainImage('white').png()))).toEqual([255, 255, 255]);
  });
});

describe('bitmaps', () => {
  /** Two rows of three pixels, from the top: red, green, blue; white, black, grey. */
  const colours = ['ff0000', '00ff00', '0000ff', 'ffffff', '000000', '808080'];
  const planes = (at: number) => colours.map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
  const expected = Uint8Array.from([...planes(0), ...planes(2), ...planes(4)]);

  /** @param height negative where the rows go from the top */
  function bmp(bits: number, height: number, pixels: Uint8Array, palette: Uint8Array = new Uint8Array(0)) {
    const head = Buffer.alloc(54);
    head.write('BM');
    head.writeUInt32LE(54 + palette.length + pixels.length, 2);
    head.writeUInt32LE(54 + palette.length, 10);
    head.writeUInt32LE(40, 14);
    head.writeInt32LE(3, 18);
    head.writeInt32LE(height, 22);
    head.writeUInt16LE(1, 26);
    head.writeUInt16LE(bits, 28);
    head.writeUInt32LE(palette.length / 4, 46);
    return Buffer.concat([head, palette, pixels]);
  }
  const bgr = (colour: string) => [...Buffer.from(colour, 'hex')].reverse();
  const [top, bottom] = [colours.slice(0, 3), colours.slice(3)];
  const row24 = (row: readonly string[]) => [...row.flatMap(bgr), 0, 0, 0];
  const row32 = (row: readonly string[]) => row.flatMap((colour) => [...bgr(colour), 0]);
  const palette = Uint8Array.from(colours.flatMap((colour) => [...bgr(colour), 0]));

  test.each([
    ['24 bits', bmp(24, 2, Uint8Array.from([...row24(bottom), ...row24(top)]))],
    ['24 bits from the top', bmp(24, -2, Uint8Array.from([...row24(top), ...row24(bottom)]))],
    ['32 bits without transparency', bmp(32, 2, Uint8Array.from([...row32(bottom), ...row32(top)]))],
    ['a palette of 8 bits', bmp(8, 2, Uint8Array.of(3, 4, 5, 0, 0, 1, 2, 0), palette)],
    ['a palette of 4 bits', bmp(4, 2, Uint8Array.of(0x34, 0x50, 0, 0, 0x01, 0x20, 0, 0), palette)],
    ['PPM', Buffer.concat([Buffer.from('P6\n# a comment\n3 2 255\n'), Buffer.from(colours.join(''), 'hex')])],
  ])('%s', async (kind, bytes) => {
    const { image } = await decodeBytes(bytes);
    expect(image).toEqual({ channels: 3, height: 2, width: 3, data: expected });
    // As those that are too large for the decoder are read.
    const interleaved = Uint8Array.from(Buffer.from(colours.join(''), 'hex'));
    const plain = { data: interleaved, width: 3, height: 2, channels: 3 };
    expect(await plainBitmap(bytes)).toEqual(/^(24|32)|of 8/.test(kind) ? plain : undefined);
    expect(await plainBitmap(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
  });

  test('are reduced like others, and refused where they are cut off', async () => {
    const pixels = Buffer.alloc(3 * 4 * 200, 77);
    const whole = bmp(24, 200, pixels);
    expect((await decodeBytes(whole, { storeSize: 2 })).image).toMatchObject({ width: 2, height: 133 });
    expect(await reason(whole.subarray(0, 300))).not.toBe('it was decoded');
    const wide = Buffer.from(whole);
    wide.writeInt32LE(2_000_000_000, 18);
    expect(await reason(wide)).not.toBe('it was decoded');
  });
});

test.each([
  ['jpeg', 'x.dat'],
  ['png', 'x'],
  ['webp', 'x.heic'],
  ['gif', 'x.jpg'],
  ['tiff', 'x.txt'],
  ['avif', 'x.bin'],
] as const)('%s is known by its content, as %s', async (format, name) => {
  const bytes = await noiseImage().toFormat(format).toBuffer();
  const path = join(await tempFolder({ [name]: bytes }), name);
  expect(pictureFormat(bytes)).toBe(format);
  expect(await isPicture(path)).toBe(true);
});

test.each(['Dear diary', 'BM is short for bitmap', 'P1 is the first', '<html><svg></svg></html>', 'II*', ''])(
  'a text is no picture: %j',
  async (text) => {
    const path = join(await tempFolder({ 'x.txt': text }), 'x.txt');
    expect(await isPicture(path)).toBe(false);
  },
);

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
