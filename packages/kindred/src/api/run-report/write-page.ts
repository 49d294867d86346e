import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Dataset } from '@kindred/core/data';
import { planRunPage, type RunPageInput, renderRunPage } from '@kindred/report';
import { makeFolder } from '../../storage/make-folder.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { thumbnailSheet, thumbnailSide } from './thumbnail-sheet.js';

interface WriteOptions {
  /** Ends it; nothing is written then. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each thumbnail. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Writes the page of a run.
 * @param images those that the input's inference is of
 * @returns its bytes; undefined where it was aborted
 */
export async function writePage(
  file: string,
  input: RunPageInput,
  images: Dataset,
  { signal, onProgress = () => {} }: WriteOptions,
): Promise<number | undefined> {
  // Lets a signal through before and after what is pure computing.
  await setImmediate();
  if (signal?.aborted) return undefined;
  const side = thumbnailSide(images);
  const plan = planRunPage(input, side);
  await setImmediate();
  if (signal?.aborted) return undefined;
  const sheet = await thumbnailSheet(images, plan.chosen.shown, side, onProgress);
  const page = Buffer.from(renderRunPage(plan, sheet));
  await makeFolder(dirname(file));
  await writeAtomically(file, page);
  return page.length;
}
