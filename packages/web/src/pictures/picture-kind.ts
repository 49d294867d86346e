/** Beginnings of files that browsers do not decode, or decode in another way than Kindred in Node, as Latin-1. */
const refused: readonly (readonly [reason: string, beginning: RegExp])[] = [
  ['TIFF', /^(II[*+]\0|MM\0[*+])/],
  ['HEIC', /^.{4}ftyp(?!.{0,24}avi[fs]).{0,24}(hei[cxms]|hev[cx])/s],
  ['JPEG XL', /^(.{4}JXL |\xff\n)/s],
  ['JPEG 2000', /^(.{4}jP {2}|\xff\x4f\xff\x51)/s],
  ['PSD', /^8BPS/],
];

const advice = 'convert it, e.g. to an sRGB JPEG or PNG';

/** Why a picture is refused by its bytes, whatever its name; undefined where it can be tried. */
export function refusal(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  const format = refused.find(([, beginning]) => beginning.test(head))?.[0];
  if (format !== undefined) return `${format}, which browsers do not decode: ${advice}`;
  if (jpegComponents(bytes) === 4) {
    return `a CMYK JPEG, whose colours browsers convert in another way than Kindred does elsewhere: ${advice}`;
  }
  return undefined;
}

/** The colour components of a JPEG, by its frame header (ISO/IEC 10918-1, B.2.2); undefined for other files. */
export function jpegComponents(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    // Fill bytes; markers that stand alone.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    // C4, C8 and CC are tables and extensions among the frame headers.
    else if (marker >= 0xc0 && marker <= 0xcf && marker % 4 !== 0) return bytes[at + 9];
    else if (marker === 0xc0) return bytes[at + 9];
    else at += 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!;
  }
  return undefined;
}
