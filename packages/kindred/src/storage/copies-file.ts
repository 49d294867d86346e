import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type CopyPair, copySearchVersion, type DataSource } from '@kindred/core/data';
import * as z from 'zod';
import { makeFolder } from './make-folder.js';
import { picturesFolder } from './picture-store/picture-store.js';
import { readJson } from './read.js';
import { writeAtomically } from './write-atomically.js';

const pairsSchema = z.array(
  z.strictObject({
    first: z.int().min(0),
    second: z.int().min(0),
    kind: z.enum(['exact', 'near']),
    distance: z.number().exactOptional(),
    correlation: z.number(),
    detail: z.number(),
    isMirrored: z.boolean(),
    cosine: z.number().exactOptional(),
  }),
);

/** What copies of a source are kept by. */
type Searched = Pick<DataSource, 'fingerprint' | 'heldOut' | 'grouping' | 'splits'>;

/** The copies that were found among the pictures of a source; undefined where nobody has looked, or what was kept is damaged. */
export async function readCopies(source: Searched, kind: CopyPair['kind']): Promise<CopyPair[] | undefined> {
  return readJson(pathOf(source, kind), pairsSchema).catch(() => undefined);
}

/** Keeps them. What cannot be kept is found again. */
export async function writeCopies(
  source: Searched,
  kind: CopyPair['kind'],
  pairs: readonly CopyPair[],
): Promise<void> {
  try {
    await makeFolder(folder());
    await writeAtomically(pathOf(source, kind), JSON.stringify(pairs));
  } catch {
    // The disk is full, or the cache is not to be written.
  }
}

/** Beside the pictures, with which it is cleared. */
function folder(): string {
  return join(picturesFolder(), 'copies');
}

function pathOf({ fingerprint, heldOut, grouping, splits }: Searched, kind: CopyPair['kind']): string {
  const sizes = Object.entries(splits).map(([split, { labels }]) => [split, labels.length]);
  // Which images were held out depends on what belongs together.
  const identity = [copySearchVersion, fingerprint, sizes.sort(), kind, heldOut && [heldOut, grouping]];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
  return join(folder(), `${hash}.txt`);
}
