import { type FileHandle, open, readFile } from 'node:fs/promises';
import { describeIssues } from '@kindred/core/config';
import { KindredError } from '@kindred/core/errors';
import type { FileParts } from '@kindred/core/files';
import type * as z from 'zod';
import { fileError } from './file-error.js';
import { specialKindAt } from './file-kind.js';

/** @throws KindredError naming the file where it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  await requireFile(path);
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path);
    // Not the Buffer itself, whose `slice` shares its memory.
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/**
 * Refuses what is neither a file nor a folder: of a pipe into which nobody writes, reading would not end.
 * @throws KindredError naming the path.
 */
export async function requireFile(path: string): Promise<void> {
  const kind = await specialKindAt(path);
  if (kind !== undefined) throw new KindredError(`${path} cannot be read: it is ${kind}`);
}

/** Text in UTF-8, without a byte order mark. @throws KindredError naming the file where it cannot be read. */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path));
}

/** Works on a file that is read in parts. @throws KindredError naming the file where it cannot be read. */
export async function withFileParts<T>(path: string, work: (file: FileParts) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  await requireFile(path);
  try {
    handle = await open(path);
    const { size } = await handle.stat();
    const file = handle;
    return await work({
      size,
      async read(begin, end) {
        const bytes = new Uint8Array(end - begin);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, begin);
        return bytes.subarray(0, bytesRead);
      },
    });
  } catch (error) {
    throw fileError(error, path, 'read');
  } finally {
    await handle?.close();
  }
}

/** A JSON file of a known form. @throws KindredError naming the file, and the field that is wrong. */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const value = parseJson(await readText(path), `${path} is not valid JSON`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new KindredError(`${path}: ${describeIssues(parsed.error)}`);
}

/**
 * The values of a file with one in each line, to which lines are added. A last line without its end was cut off while it
 * was written, as by a power cut, and is left out.
 * @throws KindredError naming the file, and the number of a line that is damaged.
 */
export async function readJsonLines(path: string): Promise<unknown[]> {
  const lines = (await readText(path)).split('\n');
  return lines
    .slice(0, -1)
    .map((line, i) => parseJson(line, `${path}: line ${i + 1} is damaged, as it is not valid JSON`));
}

function parseJson(text: string, message: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KindredError(message);
  }
}
