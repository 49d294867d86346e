import { setImmediate } from 'node:timers/promises';
import {
  type CopyGroup,
  type CopySearchOptions,
  copiesAmong,
  type DataSource,
  keepCopiesTogether,
  manyPictures,
  type TogetherOptions,
} from '@kindred/core/data';
import type { AnySignal, Unless } from '@kindred/core/infer';
import { readCopies, writeCopies } from '../storage/copies-file.js';

/** What {@link copiesIn} looks for, and who is told. */
export interface CopiesInOptions<Signal extends AnySignal = AnySignal> extends CopySearchOptions {
  /** Ends it. */
  readonly signal?: Signal | undefined;
  /** Called while pictures are looked at and compared. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The copies among all pictures of a source, within and across its splits. Of many pictures, what was found is kept in the cache, but
 * for what embeddings have told.
 */
export async function copiesIn<Signal extends AnySignal = undefined>(
  source: DataSource,
  options?: CopiesInOptions<Signal>,
): Promise<Unless<Signal, CopyGroup[], undefined>>;
export async function copiesIn(
  source: DataSource,
  options: CopiesInOptions = {},
): Promise<CopyGroup[] | undefined> {
  const { kind = 'near', embeddings } = options;
  const count = Object.values(source.splits).reduce((sum, { labels }) => sum + labels.length, 0);
  const isKept = count >= manyPictures && embeddings === undefined;
  return copiesAmong(source, {
    ...options,
    giveWay: () => setImmediate(),
    ...(isKept && {
      known: await readCopies(source, kind),
      onFound: (pairs) => writeCopies(source, kind, pairs),
    }),
  });
}

/** A source whose samples know what they belong together with, before anything is divided. */
export function togetherIn(
  source: DataSource,
  options: TogetherOptions,
  onProgress?: CopiesInOptions['onProgress'],
): Promise<DataSource> {
  return keepCopiesTogether(source, options, (grouped, kind) => copiesIn(grouped, { kind, onProgress }));
}
