/// <reference types="node" />
import { Random } from '@kindred/core/random';
import sharp, { type Sharp } from 'sharp';

/** Smooth shapes on a coloured ground, as photographs have them: different for each seed, alike within a class. */
function picture(seed: number, width: number, height: number): Sharp {
  const random = new Random(seed);
  const [a, b, c] = [random.float(), random.float(), random.float()];
  const tilt = seed % 2 === 0 ? 1 : -1;
  const pixels = new Uint8Array(3 * width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave = Math.sin((x + tilt * y) / (4 + 6 * a)) + Math.cos((x - tilt * y) / (9 + 5 * b));
      for (const shift of [0, 2 * c, 4 * c]) {
        pixels[i++] = Math.max(0, Math.min(255, 128 + 50 * wave * Math.cos(shift) + random.int(20)));
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

const forms: readonly ((image: Sharp) => readonly [ending: string, image: Sharp])[] = [
  (image) => ['jpg', image.jpeg({ quality: 90 })],
  (image) => ['jpg', image.jpeg({ progressive: true, quality: 80, chromaSubsampling: '4:4:4' })],
  (image) => ['png', image.png()],
  (image) => ['webp', image.webp({ quality: 80 })],
  (image) => ['gif', image.gif()],
  (image) => ['jpg', image.grayscale().jpeg()],
  (image) => ['jpg', image.withMetadata({ orientation: 6 }).jpeg()],
  (image) => ['png', image.toColourspace('rgb16').png()],
  (image) => ['png', image.grayscale().png()],
  (image) => ['png', image.png({ palette: true })],
];

/** Pictures of two classes in every form that browsers decode as sharp does, by their paths in a folder. */
export async function testPictures(folder: string, count: number): Promise<Map<string, Uint8Array>> {
  const files = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const [ending, image] = forms[Math.floor(i / 2) % forms.length]!(
        picture(i, 48 + ((i * 7) % 80), 40 + ((i * 11) % 88)),
      );
      const path = `${folder}/${i % 2 === 0 ? 'left' : 'right'}/${i}.${ending}`;
      return [path, new Uint8Array(await image.toBuffer())] as const;
    }),
  );
  return new Map(files);
}

/** A picture that is much larger than what networks take, as PNG, so that no decoder reduces it. */
export async function largePicture(): Promise<Uint8Array> {
  return new Uint8Array(await picture(3, 1501, 1130).png().toBuffer());
}

/** Pictures that a page has to refuse, by what they are. */
export async function refusedPictures(): Promise<Record<'cmyk' | 'tiff' | 'torn', Uint8Array>> {
  const image = picture(1, 60, 50);
  const cmyk = await image.clone().toColourspace('cmyk').jpeg().toBuffer();
  const tiff = await image.clone().tiff().toBuffer();
  return { cmyk: new Uint8Array(cmyk), tiff: new Uint8Array(tiff), torn: new Uint8Array([1, 2, 3, 4]) };
}
