import { readFile } from 'node:fs/promises';
import { KindredError } from '@kindred/core';
import type * as z from 'zod';
import { fileError } from './file-error.js';

/** @throws KindredError naming the file where it cannot be read. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

/** A JSON file of a known form. @throws KindredError naming the file, and the field that is wrong. */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = new TextDecoder().decode(await readBytes(path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KindredError(`${path} is not valid JSON`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path: field, message } = parsed.error.issues[0]!;
  throw new KindredError(`${path}: ${[...field, message].join(': ')}`);
}
