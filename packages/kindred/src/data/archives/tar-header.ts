import { requireUtf8Name } from '../../storage/utf8-names.js';

/** Size of a tar record: headers are one long, contents are padded to a multiple. */
export const tarBlock = 512;

export interface TarHeader {
  /** As written in the archive: not yet checked to be a harmless path. Empty where it describes others. */
  readonly name: string;
  readonly bytes: number;
  /** `name`: the content is the name of the next entry; `attributes`: they are in the content, also of the next. */
  readonly type: 'file' | 'folder' | 'name' | 'attributes' | 'other';
}

/**
 * Reads a header in the ustar format (POSIX.1-1988); undefined for the block of zeros that ends an archive.
 * Throws for damaged headers and for kinds of entries that a data archive has no use for, such as links.
 * @param longName what an entry before has said the name is
 */
export function readTarHeader(block: Uint8Array, longName?: string): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  // The checksum counts its own field as spaces.
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (octal(block, 148, 8) !== sum) throw new Error('damaged tar header');
  // Only the POSIX variant ("ustar" and a zero) has a prefix; GNU's keeps other things in its place.
  const hasPrefix = latin1(field(block, 257, 6)) === 'ustar' && block[262] === 0 && block[345] !== 0;
  // Where there is a long name, the short one is cut off, perhaps within a letter.
  const ownName = () => (hasPrefix ? [345, 0] : [0]).map((at) => nameAt(block, at)).join('/');
  const flag = String.fromCharCode(block[156]!);
  const type = entryType(flag);
  // What describes other entries is called anyhow.
  const isNamed = type === undefined || type === 'file' || type === 'folder';
  const name = isNamed ? (longName ?? ownName()) : '';
  if (type === undefined) throw new Error(`'${name}' is neither a file nor a folder (tar type '${flag}')`);
  return { name, bytes: sizeOf(block), type };
}

function entryType(flag: string): TarHeader['type'] | undefined {
  if (flag === '0' || flag === '\0') return 'file';
  if (flag === '5') return 'folder';
  if (flag === 'x') return 'attributes';
  if (flag === 'L') return 'name';
  // Of the archive as a whole; of what a link that follows points to.
  return flag === 'g' || flag === 'K' ? 'other' : undefined;
}

function nameAt(block: Uint8Array, start: number): string {
  return requireUtf8Name(field(block, start, start === 0 ? 100 : 155));
}

/** Of the content: octal digits or, of more than 8 GB, a number in binary whose first bit says so (GNU, star). */
function sizeOf(block: Uint8Array): number {
  const bytes = block.subarray(124, 136);
  if (bytes[0]! < 0x80) return octal(block, 124, 12);
  const size = bytes.reduce((sum, byte, i) => 256 * sum + (i === 0 ? byte & 0x7f : byte), 0);
  if (!Number.isSafeInteger(size)) throw new Error('damaged tar header');
  return size;
}

function octal(block: Uint8Array, start: number, length: number): number {
  const digits = latin1(field(block, start, length)).trim();
  if (!/^[0-7]+$/.test(digits)) throw new Error('damaged tar header');
  return Number.parseInt(digits, 8);
}

/** Up to the first zero. */
function field(block: Uint8Array, start: number, length: number): Uint8Array {
  const bytes = block.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
