import type { ByteReader } from './byte-reader.js';
import { readTarHeader, tarBlock } from './tar-header.js';

/** A file of a tar archive. */
export interface TarEntry {
  /** As written in the archive: not yet checked to be a harmless path. */
  readonly name: string;
  readonly bytes: number;
  /** Its content, to be read before the next entry is asked for; what is left of it then is passed over. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** Longer names are none, in bytes. */
const longestName = 65_536;

/**
 * The files of a tar archive, one after the other; folders are left out. Long names as GNU and POSIX write them are read.
 * @throws Error for damaged headers and entries that are neither files nor folders.
 */
export async function* tarEntries(reader: ByteReader): AsyncGenerator<TarEntry> {
  let longName: string | undefined;
  for (;;) {
    const header = readTarHeader(await reader.exactly(tarBlock), longName);
    if (header === undefined) return;
    const { type, bytes } = header;
    let left = bytes;
    if (type === 'name' || type === 'attributes') {
      if (bytes > longestName) throw new Error('damaged tar header');
      const content = new TextDecoder().decode(await reader.exactly(bytes));
      longName = type === 'name' ? content.replace(/\0+$/, '') : (pathOf(content) ?? longName);
      left = 0;
    } else {
      if (type === 'file') {
        const pieces = counted(reader.pieces(bytes), (count) => {
          left -= count;
        });
        yield { name: header.name, bytes, pieces };
      }
      if (type !== 'other') longName = undefined;
    }
    for await (const _ of reader.pieces(left)) {
      // Passed over.
    }
    await reader.exactly(-bytes & (tarBlock - 1));
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

/** The path among the attributes of the entry that follows: lines `27 path=folder/file.jpg`. */
function pathOf(attributes: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(attributes)?.[1];
}
