import { extensionOf } from './image-names.js';
import { otherFormat } from './picture-format.js';

/** Extensions of pictures that are not decoded, in lower case: of phones and drawing programs. */
const drawings = new Set('heic heif hif jxl jp2 j2k jpx ico psd tga exr hdr dds xcf'.split(' '));
/** And of cameras: most are TIFF files inside, in which decoders find but a small preview. */
const raws = new Set('dng cr2 cr3 nef arw orf rw2 raf pef srw'.split(' '));

const advice = 'convert it, e.g. to JPEG';

/** Whether a file is named like one of a camera's raw format, which its content does not tell from TIFF. */
export function isRawName(file: string): boolean {
  return raws.has(extensionOf(file));
}

/** What to do with a file that is named like a picture of a format that is not decoded; undefined for others. */
export function unsupportedName(file: string): string | undefined {
  return drawings.has(extensionOf(file)) || isRawName(file) ? `format not supported: ${advice}` : undefined;
}

/** The same of a file that is known to be one. */
export function whyUnsupported(file: string): string {
  return unsupportedName(file) ?? `format not supported: ${advice}`;
}

/** The same by the bytes of a file that could not be decoded: some are misnamed. */
export function unsupportedContent(bytes: Uint8Array): string | undefined {
  const format = otherFormat(bytes);
  return format && `format not supported (${format}): ${advice}`;
}

/** How all files of an ending are converted: `magick mogrify -format jpg *.heic`. */
export function conversion(ending: string): string {
  if (raws.has(ending)) return 'develop them to JPEG or TIFF';
  return `convert them, e.g. with ImageMagick: magick mogrify -format jpg *.${ending}`;
}
