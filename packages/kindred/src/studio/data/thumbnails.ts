import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Image } from '@kindred/core/data';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '../../data/image-folder/decode.js';
import { makeFolder } from '../../storage/make-folder.js';
import { thumbnailsFolder } from '../../storage/thumbnails-folder.js';
import { Refusal } from '../errors.js';
import { NewestFirst } from './newest-first.js';
import { withFileInside } from './open-inside.js';

/** The sides of the squares that thumbnails fit into, in pixels: ordinary screens, and those with twice as many. */
export const THUMBNAIL_SIDES = [96, 192] as const;

/** The way in which they are made: another one has its own names in the cache. */
const version = 1;

/** A picture as it is sent. */
export interface EncodedPicture {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'image/avif';
  readonly bytes: Uint8Array;
}

/** Small pictures, made when they are first asked for and kept in the cache, by the state of their files. */
export class Thumbnails {
  readonly #queue = new NewestFirst(Math.max(2, availableParallelism()));
  readonly #folders = new Set<string>();

  /**
   * Of a file.
   * @param root the folder that it has to lie in, by its real path
   * @throws Refusal where it is no picture, or lies elsewhere; the signal's reason where that is aborted before it is begun.
   */
  ofFile(root: string, path: string, side: number, signal: AbortSignal): Promise<EncodedPicture> {
    return withFileInside(root, path, async (file) => {
      const identity = `${version} ${side} ${file.size} ${file.mtimeMs} ${file.path}`;
      const hash = createHash('sha256').update(identity).digest('hex');
      const folder = join(thumbnailsFolder(), hash.slice(0, 2));
      const kept = join(folder, `${hash}.jpg`);
      const found = await readFile(kept).catch(() => undefined);
      // An empty one was cut off by a power cut.
      if (found && found.length > 0) return { type: 'image/jpeg', bytes: new Uint8Array(found) };
      return this.#queue.run(async () => {
        const bytes = await reduce(await file.read(), side);
        await this.#keep(folder, kept, bytes);
        return { type: 'image/jpeg', bytes };
      }, signal);
    });
  }

  /** A cache that cannot be written to is done without. */
  async #keep(folder: string, path: string, bytes: Uint8Array): Promise<void> {
    const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      if (!this.#folders.has(folder)) await makeFolder(folder);
      this.#folders.add(folder);
      await writeFile(temporary, bytes);
      await rename(temporary, path);
    } catch {
      this.#folders.delete(folder);
      await rm(temporary, { force: true }).catch(() => {});
    }
  }
}

/** @throws Refusal that says why it cannot be decoded. */
async function reduce(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  const decoded = await decodeImage(bytes, { storeSize: side, channels: 3 });
  if (!decoded.image) throw new Refusal(404, `it cannot be read: ${decoded.reason}`);
  const jpeg = await sharpOf(decoded.image)
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
  return new Uint8Array(jpeg);
}

/** Pixels as they are, for pictures that lie in one file with others. */
export async function encodePixels(image: Image): Promise<EncodedPicture> {
  return { type: 'image/png', bytes: new Uint8Array(await sharpOf(image).png().toBuffer()) };
}

/** Planes (CHW) for sharp, which wants them interleaved. */
export function sharpOf({ channels, height, width, data }: Image): Sharp {
  const area = width * height;
  let pixels = data;
  if (channels > 1) {
    pixels = new Uint8Array(data.length);
    for (let channel = 0; channel < channels; channel++) {
      for (let i = 0, to = channel; i < area; i++, to += channels) pixels[to] = data[channel * area + i]!;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 } });
}
