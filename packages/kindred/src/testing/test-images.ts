import { Random } from '@kindred/core/random';
import sharp, { type Sharp } from 'sharp';

export interface TestImage {
  readonly width?: number;
  readonly height?: number;
  /** 1 (grey), 3 (RGB) or 4 (RGB and alpha); default 3. */
  readonly channels?: 1 | 3 | 4;
  readonly seed?: number;
}

/** Coarse noise that compresses like a photograph: different for each seed. */
export function noiseImage({ width = 24, height = 16, channels = 3, seed = 0 }: TestImage = {}): Sharp {
  const random = new Random(seed);
  const pixels = Uint8Array.from({ length: width * height * channels }, () => random.int(256));
  return sharp(pixels, { raw: { width, height, channels } });
}

/** One colour all over. */
export function plainImage(background: string, { width = 24, height = 16 }: TestImage = {}): Sharp {
  return sharp({ create: { width, height, channels: 4, background } });
}

/**
 * Pictures for an image folder by their paths, all different, `perClass` in each of the folders:
 * `{ 'cat/1.png': ..., 'cat/2.png': ... }`.
 */
export async function pictures(
  folders: readonly string[],
  { perClass = 5, ...image }: TestImage & { perClass?: number } = {},
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const folder of folders) {
    for (let i = 1; i <= perClass; i++) {
      const seed = (image.seed ?? 0) + Object.keys(files).length;
      files[`${folder}/${i}.png`] = await noiseImage({ ...image, seed })
        .png()
        .toBuffer();
    }
  }
  return files;
}
