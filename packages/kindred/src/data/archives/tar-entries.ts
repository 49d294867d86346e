import { requireUtf8Name } from '../../storage/utf8-names.js';
import type { ByteReader } from './byte-reader.js';
import { readTarHeader, tarBlock } from './tar-header.js';

/** An entry of a tar archive. */
export interface TarEntry {
  /** As written in the archive: not yet checked to be a harmless path. */
  readonly name: string;
  readonly bytes: number;
  /** Whether it is a file, and no folder or description of others. */
  readonly isFile: boolean;
  /** Its content, to be read before the next entry is asked for; what is left of it then is passed over. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Longer names are none, in bytes. */
const longestName = 65_536;

/** What entries say of the one that follows. */
interface Announced {
  name?: string;
  bytes?: number;
}

/**
 * The entries of a tar archive, one after the other. Long names as GNU and POSIX write them are read.
 * @throws Error for damaged headers, names that are not UTF-8, and entries that are neither files nor folders.
 */
export async function* tarEntries(reader: ByteReader): AsyncGenerator<TarEntry> {
  let next: Announced = {};
  for (;;) {
    const header = readTarHeader(await reader.exactly(tarBlock), next.name);
    if (header === undefined) return;
    const { type, name } = header;
    const isSaid = type === 'name' || type === 'attributes';
    const bytes = type === 'file' ? (next.bytes ?? header.bytes) : header.bytes;
    let left = bytes;
    if (isSaid) {
      if (bytes > longestName) throw new Error('damaged tar header');
      const content = await reader.exactly(bytes);
      next = { ...next, ...(type === 'name' ? { name: longNameOf(content) } : attributesOf(content)) };
      left = 0;
    }
    const pieces = counted(reader.pieces(left), (count) => {
      left -= count;
    });
    yield { name, bytes, isFile: type === 'file', pieces };
    if (!isSaid && type !== 'other') next = {};
    for await (const _ of reader.pieces(left)) {
      // Passed over.
    }
    await reader.exactly((tarBlock - (bytes % tarBlock)) % tarBlock);
  }
}

async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    count(piece.length);
    yield piece;
  }
}

function longNameOf(content: Uint8Array): string {
  const end = content.indexOf(0);
  return requireUtf8Name(end < 0 ? content : content.subarray(0, end));
}

/** What POSIX attributes say, lines `27 path=folder/file.jpg` whose number is their length in bytes. */
function attributesOf(content: Uint8Array): Announced {
  const said: Announced = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = Number(latin1(content.subarray(at, space)));
    const line = content.subarray(space + 1, at + length - 1);
    const equals = line.indexOf(0x3d);
    if (space < 0 || !(length > 0) || equals < 0 || at + length > content.length) break;
    const key = latin1(line.subarray(0, equals));
    const value = line.subarray(equals + 1);
    if (key.startsWith('GNU.sparse')) {
      throw new Error('it holds a file with holes, which is not read: pack it without them');
    }
    if (key === 'path') said.name = requireUtf8Name(value);
    if (key === 'size' && /^\d{1,15}$/.test(latin1(value))) said.bytes = Number(latin1(value));
    at += length;
  }
  return said;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
