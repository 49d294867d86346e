import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly content?: Uint8Array;
  /** File mode of Unix, such as 0o120777 of a link; none by default. */
  readonly mode?: number;
  /** What the archive says of the size; the truth by default. */
  readonly size?: number;
  readonly isEncrypted?: boolean;
}

/** A zip archive, deflated. */
export function zipBytes(members: readonly ZipMember[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content = new Uint8Array(0), mode = 0, size = content.length, isEncrypted } of members) {
    const file = Buffer.from(name);
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (isEncrypted ? 1 : 0), 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(checksum(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(file.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, file, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(mode * 2 ** 16, 6);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, file]));
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

/** Of Node 22; readers of the tests do not look at it where there is none. */
function checksum(content: Uint8Array): number {
  return typeof crc32 === 'function' ? crc32(content) : 0;
}

/** Files by their paths as members. */
export function zipOf(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  return zipBytes(Object.entries(files).map(([name, content]) => ({ name, content: bytesOf(content) })));
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
