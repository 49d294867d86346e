import type { Entry, ZipFile } from 'yauzl';
import type { UnpackBounds } from './unpack-bounds.js';
import { memberPath, writeMember } from './write-member.js';

/** Kinds of files in the mode that Unix programs write, and of files and folders. */
const kindMask = 0o170000;
const plainKinds = [0, 0o100000, 0o040000];

/**
 * Unpacks a zip archive, whose sizes are added up before anything is written.
 * @param onFile told after each file
 */
export async function unpackZip(
  path: string,
  folder: string,
  bounds: UnpackBounds,
  onFile: (done: number, total: number) => void,
): Promise<void> {
  const { openPromise } = (await import('yauzl')).default;
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  const members: { readonly entry: Entry; readonly path: string }[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const member = fileOf(entry);
      if (member === undefined) continue;
      bounds.add(entry.uncompressedSize);
      members.push({ entry, path: member });
    }
    for (const [done, { entry, path }] of members.entries()) {
      // It ends in an error where there is more than was announced.
      await writeMember(folder, path, piecesOf(zip, entry));
      onFile(done + 1, members.length);
    }
  } finally {
    zip.close();
  }
}

/** Opened as it is read: an error that comes before would be nobody's. */
async function* piecesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  yield* await zip.openReadStreamPromise(entry);
}

/** The path of a file; undefined for folders and hidden files. */
function fileOf({ fileName, externalFileAttributes, generalPurposeBitFlag }: Entry): string | undefined {
  const kind = (externalFileAttributes >>> 16) & kindMask;
  if (!plainKinds.includes(kind)) throw new Error(`'${fileName}' is neither a file nor a folder`);
  if (fileName.endsWith('/')) return undefined;
  const member = memberPath(fileName);
  const isEncrypted = (generalPurposeBitFlag & 1) === 1;
  if (member !== undefined && isEncrypted) throw new Error(`'${fileName}' is encrypted`);
  return member;
}
