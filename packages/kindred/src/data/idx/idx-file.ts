import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { type IdxHeader, idxHeaderBytes, parseIdxHeader, requireIdxLength } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { formatBytes } from '@kindred/report/text';
import { DiskBytes, type FileBytes, HeldBytes, piecesOf } from '../../storage/file-bytes.js';
import { fileError } from '../../storage/file-error.js';
import { freeBytes } from '../../storage/free-bytes.js';
import { requireFile, withFileParts } from '../../storage/read.js';
import { unpackedFolder, unpackOnce } from '../../storage/unpacked-store.js';
import { diskAdvice } from '../pictures/picture-keeper.js';

/** An IDX file of unsigned bytes: `data` has as many as the product of `dimensions`. */
export interface OpenIdx {
  readonly dimensions: readonly number[];
  readonly data: FileBytes;
}

/** How {@link readIdx} reads. */
export interface ReadIdxOptions {
  /** Bytes that are kept in memory at most: more are read from disk as they are asked for. */
  readonly budget: number;
  readonly onNote: (message: string) => void;
}

/**
 * Opens an IDX file of unsigned bytes, plain or gzipped (`.gz`). One that does not fit into memory stays on disk, for which a gzipped one
 * is unpacked into the cache.
 * @throws {KindredError} naming the file: unreadable, damaged gzip, wrong magic number, wrong length, no room to unpack it.
 */
export async function readIdx(path: string, rank: number, options: ReadIdxOptions): Promise<OpenIdx> {
  const name = basename(path);
  if (!/\.gz$/i.test(path)) return openPlain(path, name, rank, options);
  return (await readGzipped(path, name, rank, options)) ?? (await openUnpacked(path, name, rank, options));
}

/** @param name what messages call it */
async function openPlain(
  path: string,
  name: string,
  rank: number,
  { budget }: Pick<ReadIdxOptions, 'budget'>,
): Promise<OpenIdx> {
  return withFileParts(path, async (file) => {
    const head = await file.read(0, Math.min(file.size, idxHeaderBytes(rank)));
    const header = parseIdxHeader(name, head, rank);
    const { dimensions, headerBytes, dataBytes } = header;
    requireIdxLength(name, header, file.size - headerBytes);
    if (dataBytes > budget) return { dimensions, data: new DiskBytes(path, headerBytes, dataBytes) };
    const filling = new Filling(name, header);
    for await (const piece of piecesOf(file, headerBytes)) filling.add(piece);
    return { dimensions, data: filling.end() };
  });
}

/** Takes what follows a header into memory, as much as it announces. */
class Filling {
  readonly #name: string;
  readonly #header: IdxHeader;
  readonly #data: Uint8Array;
  #found = 0;

  constructor(name: string, header: IdxHeader) {
    [this.#name, this.#header] = [name, header];
    this.#data = new Uint8Array(header.dataBytes);
  }

  add(piece: Uint8Array): void {
    const room = Math.max(0, this.#data.length - this.#found);
    if (room > 0) this.#data.set(piece.subarray(0, room), this.#found);
    this.#found += piece.length;
  }

  /** @throws KindredError where it was more or less. */
  end(): HeldBytes {
    requireIdxLength(this.#name, this.#header, this.#found);
    return new HeldBytes(this.#data);
  }
}

/** Undefined where it holds more than memory is to. */
async function readGzipped(
  path: string,
  name: string,
  rank: number,
  { budget }: ReadIdxOptions,
): Promise<OpenIdx | undefined> {
  let head: Uint8Array = new Uint8Array();
  let header: IdxHeader | undefined;
  let filling: Filling | undefined;
  for await (const piece of gunzipped(path, name)) {
    if (filling) {
      filling.add(piece);
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < idxHeaderBytes(rank)) continue;
    header = parseIdxHeader(name, head, rank);
    if (header.dataBytes > budget) return undefined;
    filling = new Filling(name, header);
    filling.add(head.subarray(header.headerBytes));
  }
  const { dimensions } = header ?? parseIdxHeader(name, head, rank);
  return { dimensions, data: filling!.end() };
}

/** Unpacks a file into the cache, where it was not before, and opens it there. */
async function openUnpacked(
  path: string,
  name: string,
  rank: number,
  { budget, onNote }: ReadIdxOptions,
): Promise<OpenIdx> {
  const real = await realpath(path);
  const { size, mtimeMs } = await stat(real);
  const plain = name.replace(/\.gz$/i, '');
  const { folder, release } = await unpackOnce(
    plain,
    ['idx', real, String(size), String(mtimeMs)],
    (folder) => unpack(path, name, join(folder, plain), rank, onNote),
    (pid) => onNote(`process ${pid} is unpacking ${name}: waiting for it`),
  );
  try {
    return await openPlain(join(folder, plain), name, rank, { budget });
  } finally {
    // It is open, and can be read from now on.
    await release();
  }
}

async function unpack(
  path: string,
  name: string,
  target: string,
  rank: number,
  onNote: (message: string) => void,
): Promise<{ bytes: number; files: number }> {
  const file = await open(target, 'wx');
  try {
    let head: Uint8Array = new Uint8Array();
    let header: IdxHeader | undefined;
    let bytes = 0;
    for await (const piece of gunzipped(path, name)) {
      if (!header) {
        head = Buffer.concat([head, piece]);
        if (head.length >= idxHeaderBytes(rank)) {
          header = parseIdxHeader(name, head, rank);
          await announce(name, header.dataBytes, onNote);
        }
      }
      await file.writeFile(piece);
      bytes += piece.length;
      if (header && bytes > header.headerBytes + header.dataBytes) break;
    }
    header ??= parseIdxHeader(name, head, rank);
    requireIdxLength(name, header, bytes - header.headerBytes);
    return { bytes, files: 1 };
  } finally {
    await file.close();
  }
}

/** @throws KindredError where the disk of the cache has no room. */
async function announce(name: string, bytes: number, onNote: (message: string) => void): Promise<void> {
  const folder = unpackedFolder();
  const free = await freeBytes(folder);
  const taken = `${name} holds ${formatBytes(bytes)}, more than is kept in memory`;
  if (bytes > free) {
    throw new KindredError(
      `${taken}, and unpacked it would be read from ${folder}, whose disk has ${formatBytes(free)} free. ${diskAdvice}`,
    );
  }
  onNote(`${taken}: it is unpacked into ${folder} (${formatBytes(free)} free), once, and read from there`);
}

/** What is in a gzipped file, piece by piece. @throws KindredError naming the file where it is damaged or cannot be read. */
async function* gunzipped(path: string, name: string): AsyncGenerator<Uint8Array> {
  await requireFile(path);
  const packed = createReadStream(path);
  const gunzip = createGunzip();
  packed.on('error', (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw fileError(error, path, 'read');
    const reason = code === 'Z_BUF_ERROR' ? 'truncated' : 'damaged';
    throw new KindredError(`${name}: ${reason} gzip file (${message}): download it again`, { cause: error });
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}
