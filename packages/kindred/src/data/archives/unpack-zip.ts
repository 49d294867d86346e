import type { Entry, ZipFile } from 'yauzl';
import { requireUtf8Name } from '../../storage/utf8-names.js';
import { Crc32 } from './crc32.js';
import type { UnpackBounds } from './unpack-bounds.js';
import { memberPath, writeMember } from './write-member.js';

/** Kinds of files in the mode that Unix programs write, and of files and folders. */
const kindMask = 0o170000;
const plainKinds = [0, 0o100000, 0o040000];

/**
 * Unpacks a zip archive. Its list of files is read twice, and never kept: the sizes are added up before anything is written.
 * @param onFile told after each file
 */
export async function unpackZip(
  path: string,
  folder: string,
  bounds: UnpackBounds,
  onFile: (done: number, total: number) => void,
): Promise<void> {
  let total = 0;
  await withMembers(path, async (entry) => {
    bounds.add(entry.uncompressedSize);
    total++;
  });
  let done = 0;
  await withMembers(path, async (entry, member, zip) => {
    // It ends in an error where there is more than was announced.
    await writeMember(folder, member, piecesOf(zip, entry, member));
    onFile(++done, total);
  });
}

/** @param take a file, and its path */
async function withMembers(
  path: string,
  take: (entry: Entry, member: string, zip: ZipFile) => Promise<void>,
): Promise<void> {
  const { openPromise } = (await import('yauzl')).default;
  // Names without the mark of UTF-8 would be read in the encoding of DOS; those of macOS have none, and are UTF-8.
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const member = fileOf(entry);
      if (member !== undefined) await take(entry, member, zip);
    }
  } finally {
    zip.close();
  }
}

/** Opened as it is read: an error that comes before would be nobody's. Its checksum is looked at, as programs that unpack do. */
async function* piecesOf(zip: ZipFile, entry: Entry, member: string): AsyncGenerator<Uint8Array> {
  const found = new Crc32();
  for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
    found.add(piece);
    yield piece;
  }
  if (found.value !== entry.crc32) throw new Error(`'${member}' is damaged (its checksum is another one)`);
}

/** The path of a file; undefined for folders and hidden files. */
function fileOf(entry: Entry): string | undefined {
  // As programs of Windows write paths.
  const name = requireUtf8Name(nameOf(entry)).replaceAll('\\', '/');
  const kind = (entry.externalFileAttributes >>> 16) & kindMask;
  if (!plainKinds.includes(kind)) throw new Error(`'${name}' is neither a file nor a folder`);
  if (name.endsWith('/')) return undefined;
  const member = memberPath(name);
  const isEncrypted = (entry.generalPurposeBitFlag & 1) === 1;
  if (member !== undefined && isEncrypted) throw new Error(`'${name}' is encrypted`);
  return member;
}

/** The extra field in which older programs have the name in UTF-8, behind its version and the checksum of the other one (Info-ZIP). */
const unicodePath = 0x7075;

function nameOf({ fileNameRaw, extraFields }: Entry): Uint8Array {
  const found = extraFields.find(
    ({ id, data }) => id === unicodePath && data.length > 5 && data[0] === 1,
  )?.data;
  // Where the checksum is another one, the file was renamed by a program that does not know the field.
  return found && found.readUInt32LE(1) === Crc32.of(fileNameRaw) ? found.subarray(5) : fileNameRaw;
}
