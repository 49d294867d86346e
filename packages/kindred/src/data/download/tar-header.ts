/** Size of a tar record: headers are one long, contents are padded to a multiple. */
export const tarBlock = 512;

export interface TarHeader {
  /** As written in the archive: not yet checked to be a harmless path. */
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
  const prefix = text(block, 257, 6) === 'ustar' && block[262] === 0 ? text(block, 345, 155) : '';
  const base = text(block, 0, 100);
  const name = longName ?? (prefix === '' ? base : `${prefix}/${base}`);
  return { name, bytes: octal(block, 124, 12), type: entryType(String.fromCharCode(block[156]!), name) };
}

function entryType(flag: string, name: string): TarHeader['type'] {
  if (flag === '0' || flag === '\0') return 'file';
  if (flag === '5') return 'folder';
  if (flag === 'x') return 'attributes';
  if (flag === 'L') return 'name';
  // Of the archive as a whole; of what a link that follows points to.
  if (flag === 'g' || flag === 'K') return 'other';
  throw new Error(`'${name}' is neither a file nor a folder (tar type '${flag}')`);
}

function text(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function octal(block: Uint8Array, start: number, length: number): number {
  const digits = text(block, start, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new Error('damaged tar header');
  return Number.parseInt(digits, 8);
}
