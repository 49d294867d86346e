import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ByteReader } from './byte-reader.js';
import { type TarEntry, tarEntries } from './tar-entries.js';

/**
 * Reads a tar archive, compressed with gzip or not.
 * @param take an entry; whether to go on
 * @throws Error for what is damaged, or in no archive of data.
 */
export async function readTar(path: string, take: (entry: TarEntry) => Promise<boolean>): Promise<void> {
  const isPacked = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  const bytes = isPacked ? file.pipe(createGunzip()) : file;
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
