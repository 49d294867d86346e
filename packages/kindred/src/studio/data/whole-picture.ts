import { decodeImage } from '../../data/image-folder/decode.js';
import { type PictureFormat, pictureFormat } from '../../data/image-folder/picture-format.js';
import { Refusal } from '../errors.js';
import { withFileInside } from './open-inside.js';
import { type EncodedPicture, sharpOf } from './thumbnails.js';

/** What browsers show and no browser runs, by the first bytes; whatever the name says. */
const shownAsIs: { readonly [format in PictureFormat]?: EncodedPicture['type'] } = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
};

/** Larger files are reduced, as pages would take long to show them. */
const mostBytes = 32 * 2 ** 20;

/** Shorter side of what is decoded here, in pixels. */
const side = 1600;

/**
 * A whole picture for a page: as it is where it is of a format that browsers show, else decoded here. SVG and whatever is no picture
 * never reach a page.
 * @throws Refusal where it is no picture, or lies outside the root.
 */
export function wholePicture(root: string, path: string): Promise<EncodedPicture> {
  return withFileInside(root, path, async (file) => {
    const bytes = await file.read();
    const format = pictureFormat(bytes);
    const type = format && shownAsIs[format];
    if (type && bytes.length <= mostBytes) return { type, bytes };
    const decoded = await decodeImage(bytes, { storeSize: side, channels: 3 });
    if (!decoded.image) throw new Refusal(404, `it cannot be read: ${decoded.reason}`);
    const jpeg = await sharpOf(decoded.image).jpeg({ quality: 92 }).toBuffer();
    return { type: 'image/jpeg', bytes: new Uint8Array(jpeg) };
  });
}
