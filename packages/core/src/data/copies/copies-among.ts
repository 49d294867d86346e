import type { DataSource } from '../dataset.js';
import { allPictures, type CopyGroup, groupCopies } from './group-copies.js';
import type { PictureList } from './picture-prints.js';
import { type CopyPair, type CopySearchOptions, searchCopies } from './search-copies.js';

/** From so many pictures on, a search takes long enough to be told of, and what it has found is worth keeping. */
export const manyPictures = 500;

/** Milliseconds of work before others get a turn. */
const turn = 50;

/** How {@link copiesAmong} looks. */
export interface CopiesAmongOptions extends CopySearchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called while many pictures are looked at and compared. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Lets the thread do what else it has to. */
  readonly giveWay: () => Promise<unknown>;
  /** What was found before; undefined where nobody has looked. */
  readonly known?: readonly CopyPair[] | undefined;
  /** Told what was found, to keep it. */
  readonly onFound?: ((pairs: readonly CopyPair[]) => Promise<void>) | undefined;
}

/** The copies among all pictures of a source, within and across its splits; undefined where it was aborted. */
export async function copiesAmong(
  source: DataSource,
  { signal, onProgress, giveWay, known, onFound, ...options }: CopiesAmongOptions,
): Promise<CopyGroup[] | undefined> {
  const members = allPictures(source.splits);
  if (known) return groupCopies(members, known);
  const pictures: PictureList = {
    length: members.length,
    image(place, scratch) {
      const { split, index } = members[place]!;
      return source.splits[split]!.image(index, scratch);
    },
  };
  const steps = searchCopies(pictures, options);
  for (let began = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) {
      await onFound?.(value);
      return groupCopies(members, value);
    }
    if (performance.now() - began < turn && value.done < value.total) continue;
    if (pictures.length >= manyPictures) onProgress?.(value.done, value.total);
    await giveWay();
    if (signal?.aborted) return undefined;
    began = performance.now();
  }
}
