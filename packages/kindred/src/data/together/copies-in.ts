import { setImmediate } from 'node:timers/promises';
import {
  allPictures,
  type CopyGroup,
  type CopyPair,
  type CopySearchOptions,
  type DataSource,
  groupCopies,
  type PictureList,
  searchCopies,
} from '@kindred/core/data';
import type { AnySignal, Unless } from '@kindred/core/infer';
import { readCopies, writeCopies } from '../../storage/copies-file.js';

/** What {@link copiesIn} looks for, and who is told. */
export interface CopiesInOptions<Signal extends AnySignal = AnySignal> extends CopySearchOptions {
  /** Ends it. */
  readonly signal?: Signal | undefined;
  /** Called while pictures are looked at and compared. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** From so many pictures on, the search takes long enough to be told of, and what was found is kept. */
const many = 500;

/** Milliseconds of work before others get a turn. */
const turn = 50;

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
  { onProgress = () => {}, signal, ...options }: CopiesInOptions = {},
): Promise<CopyGroup[] | undefined> {
  const members = allPictures(source.splits);
  const isKept = members.length >= many && options.embeddings === undefined;
  const kind = options.kind ?? 'near';
  const known = isKept ? await readCopies(source, kind) : undefined;
  if (known) return groupCopies(members, known);
  const pictures: PictureList = {
    length: members.length,
    image(place, scratch) {
      const { split, index } = members[place]!;
      return source.splits[split]!.image(index, scratch);
    },
  };
  const pairs = await search(pictures, options, { signal, onProgress });
  if (!pairs) return undefined;
  if (isKept) await writeCopies(source, kind, pairs);
  return groupCopies(members, pairs);
}

/** Undefined where it was aborted. */
async function search(
  pictures: PictureList,
  options: CopySearchOptions,
  { signal, onProgress }: Required<Pick<CopiesInOptions, 'signal' | 'onProgress'>>,
): Promise<CopyPair[] | undefined> {
  const steps = searchCopies(pictures, options);
  for (let began = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - began < turn && value.done < value.total) continue;
    if (pictures.length >= many) onProgress?.(value.done, value.total);
    await setImmediate();
    if (signal?.aborted) return undefined;
    began = performance.now();
  }
}
