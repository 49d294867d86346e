import { extname } from 'node:path';

/** Extensions of pictures that are not decoded, in lower case: of phones, cameras and drawing programs. */
const extensions = new Set(
  ['heic heif hif jxl jp2 j2k jpx bmp ico psd svg tga', 'dng cr2 cr3 nef arw orf rw2 raf pef srw']
    .join(' ')
    .split(' '),
);

const advice = 'convert it, e.g. to JPEG';

/** What to do with a file that is named like a picture of a format that is not decoded; undefined for others. */
export function unsupportedName(file: string): string | undefined {
  return extensions.has(extname(file).slice(1).toLowerCase()) ? `format not supported: ${advice}` : undefined;
}

/** Beginnings of files, as Latin-1. HEIF's brands follow its box `ftyp`; AVIF's, which are decoded, are others. */
const beginnings: readonly (readonly [format: string, beginning: RegExp])[] = [
  ['HEIC', /^.{4}ftyp(?!.{0,24}avi[fs]).{0,24}(hei[cxms]|hev[cx])/s],
  ['JPEG XL', /^.{4}JXL /s],
  ['JPEG 2000', /^.{4}jP {2}/s],
  ['BMP', /^BM/],
  ['PSD', /^8BPS/],
];

/** The same by the bytes of a file that could not be decoded: some are misnamed. */
export function unsupportedContent(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 40)).toString('latin1');
  const format = beginnings.find(([, beginning]) => beginning.test(start))?.[0];
  return format && `format not supported (${format}): ${advice}`;
}
