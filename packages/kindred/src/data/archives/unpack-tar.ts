import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ByteReader } from '../download/byte-reader.js';
import { type TarEntry, tarEntries } from '../download/tar-entries.js';
import type { UnpackBounds } from './unpack-bounds.js';
import { memberPath, writeMember } from './write-member.js';

/** Unpacks a tar archive, compressed with gzip or not. @returns the paths of its files, in its order */
export async function unpackTar(path: string, folder: string, bounds: UnpackBounds): Promise<string[]> {
  const written: string[] = [];
  await withTarEntries(path, async ({ name, bytes, pieces }) => {
    const member = memberPath(name);
    if (member === undefined) return true;
    bounds.add(bytes);
    await writeMember(folder, member, pieces);
    written.push(member);
    return true;
  });
  return written;
}

/** The names of its first files, up to a number of files and of bytes. */
export async function firstTarNames(path: string, files: number, bytes: number): Promise<string[]> {
  const names: string[] = [];
  let read = 0;
  await withTarEntries(path, async (entry) => {
    read += entry.bytes;
    return names.push(entry.name) < files && read < bytes;
  });
  return names;
}

/** @param take an entry; whether to go on */
async function withTarEntries(path: string, take: (entry: TarEntry) => Promise<boolean>): Promise<void> {
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  const bytes = (await isGzip(path)) ? file.pipe(createGunzip()) : file;
  if (bytes !== file) file.on('error', (error) => bytes.destroy(error));
  try {
    for await (const entry of tarEntries(new ByteReader(bytes))) if (!(await take(entry))) return;
  } finally {
    file.destroy();
    bytes.destroy();
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
