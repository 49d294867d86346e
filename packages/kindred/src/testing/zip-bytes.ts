import { deflateRawSync } from 'node:zlib';
import { Crc32 } from '../data/archives/crc32.js';

export interface ZipMember {
  readonly name: string;
  /** The bytes of the name, where they are not its UTF-8; no member has the mark of UTF-8 then. */
  readonly rawName?: Uint8Array;
  /** Puts the name in UTF-8 into the extra field of Info-ZIP. */
  readonly hasUnicodePath?: boolean;
  readonly content?: Uint8Array;
  /** File mode of Unix, such as 0o120777 of a link; none by default. */
  readonly mode?: number;
  /** What the archive says of the size; the truth by default. */
  readonly size?: number;
  readonly isEncrypted?: boolean;
  /** What the archive says of the checksum; the truth by default. */
  readonly checksum?: number;
}

/** A zip archive, deflated. */
export function zipBytes(members: readonly ZipMember[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const member of members) {
    const { name, content = new Uint8Array(0), mode = 0, size = content.length } = member;
    const { isEncrypted = false, checksum = Crc32.of(content), rawName, hasUnicodePath = false } = member;
    const file = Buffer.from(rawName ?? name);
    const extra = hasUnicodePath ? unicodePath(name, file) : Buffer.alloc(0);
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((rawName ? 0 : 0x800) | (isEncrypted ? 1 : 0), 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(checksum, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(file.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, file, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(mode * 2 ** 16, 6);
    rest.writeUInt32LE(at, 10);
    const lengths = Buffer.from(common);
    lengths.writeUInt16LE(extra.length, 24);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), lengths, rest, file, extra]),
    );
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

/** The extra field with a name in UTF-8, and the checksum of the other one. */
function unicodePath(name: string, other: Uint8Array): Buffer {
  const path = Buffer.from(name);
  const head = Buffer.alloc(9);
  head.writeUInt16LE(0x7075, 0);
  head.writeUInt16LE(5 + path.length, 2);
  head.writeUInt8(1, 4);
  head.writeUInt32LE(Crc32.of(other), 5);
  return Buffer.concat([head, path]);
}

/** Files by their paths as members. */
export function zipOf(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  return zipBytes(Object.entries(files).map(([name, content]) => ({ name, content: bytesOf(content) })));
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
