import { type Image, type Rgb, reduceToSide } from '@kindred/core/data';
import { greyOf } from './grey.js';
import { refusal } from './picture-kind.js';

/** What pictures are decoded to. */
export interface DecodeOptions {
  /** Longest shorter side that is kept, in pixels. */
  readonly storeSize: number;
  readonly channels: 1 | 3;
  /** What is laid under transparent pixels. */
  readonly background: Rgb;
}

/** An image, or why there is none. */
export type DecodeResult =
  | { readonly image: Image; readonly reason?: undefined }
  | { readonly image: undefined; readonly reason: string };

/** A picture that a browser can decode, or has decoded. */
export type Picture =
  | Blob
  | Uint8Array
  | ImageBitmap
  | ImageData
  | HTMLImageElement
  | HTMLCanvasElement
  | HTMLVideoElement
  | OffscreenCanvas;

/**
 * Decodes one picture to 8-bit sRGB (or grey) planes, as Kindred does in Node: turned upright by its EXIF orientation,
 * transparency laid over the background, the first frame of an animation, and, where the shorter side is longer than
 * `storeSize`, reduced to it with Kindred's own Lanczos filter: the canvas only hands over pixels, and never resizes.
 */
export async function decodePicture(picture: Picture, options: DecodeOptions): Promise<DecodeResult> {
  let bitmap: ImageBitmap;
  let isOwn = true;
  if (picture instanceof Blob || picture instanceof Uint8Array) {
    const bytes = picture instanceof Blob ? new Uint8Array(await picture.arrayBuffer()) : picture;
    const refused = refusal(bytes);
    if (refused !== undefined) return { image: undefined, reason: refused };
    try {
      bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    } catch {
      return { image: undefined, reason: 'damaged, or not a picture in a format that this browser decodes' };
    }
  } else if (picture instanceof ImageBitmap) {
    bitmap = picture;
    isOwn = false;
  } else {
    bitmap = await createImageBitmap(picture);
  }
  try {
    return imageOf(bitmap, options);
  } finally {
    if (isOwn) bitmap.close();
  }
}

function imageOf(bitmap: ImageBitmap, { storeSize, channels, background }: DecodeOptions): DecodeResult {
  const { width, height } = bitmap;
  if (width === 0 || height === 0) return { image: undefined, reason: 'it has no pixels (any more)' };
  const context = canvasOf(width, height);
  const [red, green, blue] = background;
  context.fillStyle = `rgb(${red} ${green} ${blue})`;
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  const planes = planesOf(context.getImageData(0, 0, width, height).data);
  if (isPlain(planes)) {
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    if (isTransparent(context.getImageData(0, 0, width, height).data)) {
      return { image: undefined, reason: 'it is transparent all over' };
    }
  }
  const reduced = reduceToSide({ channels: 3, height, width, data: planes }, storeSize);
  return { image: channels === 1 ? greyOf(reduced) : reduced };
}

/** On the CPU: what a GPU gives back is not always what it was given. */
function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const canvas = new OffscreenCanvas(width, height);
  return canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' })!;
}

/** RGBA pixels to planes of red, green and blue. */
function planesOf(pixels: Uint8ClampedArray): Uint8Array {
  const area = pixels.length / 4;
  const planes = new Uint8Array(3 * area);
  for (let i = 0, from = 0; i < area; i++, from += 4) {
    planes[i] = pixels[from]!;
    planes[area + i] = pixels[from + 1]!;
    planes[2 * area + i] = pixels[from + 2]!;
  }
  return planes;
}

function isPlain(values: Uint8Array): boolean {
  return values.every((value) => value === values[0]);
}

function isTransparent(pixels: Uint8ClampedArray): boolean {
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 0) return false;
  return true;
}
