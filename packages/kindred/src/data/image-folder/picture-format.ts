/** How many bytes of a file {@link pictureFormat} and {@link otherFormat} look at. */
export const headLength = 512;

/** Formats that are decoded. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' | 'svg' | 'bmp' | 'pnm';

/** Beginnings of files, as Latin-1. */
const read: readonly (readonly [format: PictureFormat, beginning: RegExp])[] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n/],
  ['webp', /^RIFF.{4}WEBP/s],
  ['gif', /^GIF8[79]a/],
  ['tiff', /^(II[*+]\0|MM\0[*+])/],
  ['avif', /^.{4}ftyp.{0,24}avi[fs]/s],
  ['svg', /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/s],
  // The size of the header follows, which a text that begins so does not have.
  ['bmp', /^BM.{12}[\f(48@l|]\0\0\0/s],
  ['pnm', /^P[1-6]\s+(#[^\n]*\n\s*)*\d+\s+\d+/],
];

/** Pictures that are not decoded. HEIF's brands follow its box `ftyp`; AVIF's are others. */
const notRead: readonly (readonly [format: string, beginning: RegExp])[] = [
  ['HEIC', /^.{4}ftyp(?!.{0,24}avi[fs]).{0,24}(hei[cxms]|hev[cx])/s],
  ['raw', /^(II\*\0.{4}CR|IIRO|IIRS|IIU\0|FUJIFILMCCD-RAW)/s],
  ['JPEG XL', /^(.{4}JXL |\xff\n)/s],
  ['JPEG 2000', /^(.{4}jP {2}|\xff\x4f\xff\x51)/s],
  ['BMP', /^BM/],
  ['PSD', /^8BPS/],
  ['OpenEXR', /^v\/1[^ -~]/],
  ['FITS', /^SIMPLE {2}=/],
  ['DICOM', /^.{128}DICM/s],
];

/** The format of a picture by its first bytes, whatever its name; undefined where it is none that is decoded. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  return otherFormat(bytes) === 'raw' ? undefined : firstMatch(read, bytes);
}

/** What a file is by its first bytes that is a picture, but of a format that is not decoded. */
export function otherFormat(bytes: Uint8Array): string | undefined {
  return firstMatch(notRead, bytes);
}

function firstMatch<Format>(formats: readonly (readonly [Format, RegExp])[], bytes: Uint8Array) {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headLength)).toString(
    'latin1',
  );
  return formats.find(([, beginning]) => beginning.test(start))?.[0];
}
