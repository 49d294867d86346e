import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeThrown, isPart, type Part, positionIn, setModule } from '@kindred/core/config';
import { KindredError, UsageError } from '@kindred/core/errors';
import { fileError } from '../storage/file-error.js';
import { readBytes } from '../storage/read.js';
import { ownParts } from './parts.js';

/**
 * Loads the parts that modules export, by themselves or in lists. They are programs, and run as such.
 * @param paths JavaScript modules; TypeScript where this Node runs it
 * @throws UsageError where there is no such file, it exports no part, or one with the name of a built-in one; KindredError
 * where it fails while it loads.
 */
export async function loadParts(paths: readonly string[]): Promise<Part[]> {
  const parts: Part[] = [];
  for (const path of paths) parts.push(...(await partsOf(resolve(path))));
  return [...ownParts(parts).own];
}

async function partsOf(path: string): Promise<Part[]> {
  await requireFile(path);
  const sha256 = createHash('sha256')
    .update(await readBytes(path))
    .digest('hex');
  const found = Object.values(await load(path))
    .flat()
    .filter(isPart);
  const parts = [...new Set(found)];
  if (parts.length === 0) {
    throw new UsageError(`${path} exports no part: export what defineLoss, defineModel and the like give`);
  }
  for (const part of parts) setModule(part, { path, sha256 });
  return parts;
}

/** A pipe would be waited for, perhaps for ever. */
async function requireFile(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  if (!stats.isFile()) throw new UsageError(`${path} is no file: parts are loaded from a JavaScript module`);
}

async function load(path: string): Promise<Record<string, unknown>> {
  let onIdle = () => {};
  const idle = new Promise<undefined>((resolve) => {
    onIdle = () => resolve(undefined);
    process.once('beforeExit', onIdle);
  });
  try {
    const module = await Promise.race([import(pathToFileURL(path).href), idle]);
    if (module) return module;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UsageError(
        `Node ${process.versions.node} does not run ${path}: give a .js or .mjs file, or use Node 22.18 or newer for ` +
          'TypeScript',
        { cause },
      );
    }
    const Failure = cause instanceof UsageError ? UsageError : KindredError;
    throw new Failure(`${path} failed while it was loaded: ${describeThrown(cause)}${placeOf(path, cause)}`, {
      cause,
    });
  } finally {
    process.off('beforeExit', onIdle);
  }
  // Node would end here, without a word.
  throw new KindredError(`${path} is never loaded: it waits for something that does not happen`);
}

function placeOf(path: string, cause: unknown): string {
  const position = positionIn(path, cause);
  if (position !== undefined) return ` (line ${position.replace(':', ', column ')})`;
  // Not all versions of Node say where the syntax of a module is wrong.
  return cause instanceof SyntaxError ? `; node --check ${path} shows where` : '';
}
