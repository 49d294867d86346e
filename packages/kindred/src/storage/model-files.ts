import { existsSync } from 'node:fs';
import { UsageError } from '@kindred/core/errors';
import { decodeModelCard, type ModelCard, parseModelCard, readMetadata } from '@kindred/core/export';
import { readBytes } from './read.js';
import { writeAtomically } from './write-atomically.js';

/** The file with the description of a model: `photos.json` beside `photos.onnx`. */
export function cardPath(model: string): string {
  return `${model.replace(/\.onnx$/, '')}.json`;
}

/**
 * The description of a model is overwritten with it, another file of its name is not.
 * @throws UsageError where there is one.
 */
export async function requireCardPath(model: string): Promise<void> {
  const path = cardPath(model);
  if (!existsSync(path)) return;
  try {
    parseModelCard(new TextDecoder().decode(await readBytes(path)), path);
  } catch (cause) {
    throw new UsageError(
      `${path} is there and does not describe a model, so its place beside ${model} is taken: choose another name`,
      { cause },
    );
  }
}

/** Writes a model, and beside it the description that is in its metadata. */
export async function writeModel(
  path: string,
  model: Uint8Array,
): Promise<{ card: ModelCard; description: string }> {
  const card = decodeModelCard(readMetadata(model), path);
  const description = cardPath(path);
  await writeAtomically(path, model);
  await writeAtomically(description, `${JSON.stringify(card, null, 2)}\n`);
  return { card, description };
}
