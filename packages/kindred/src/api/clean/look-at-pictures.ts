import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type Dataset, measurePicture, type OddPicture, oddPictures, Scratch } from '@kindred/core/data';
import type { JudgeWatch } from '@kindred/core/train';

/** Images that show the same. */
export interface CopyGroup {
  readonly isExact: boolean;
  /** Their places, rising. */
  readonly images: readonly number[];
}

/** What pixels alone say of images. */
export interface Look {
  readonly odd: readonly OddPicture[];
  readonly copies: readonly CopyGroup[];
}

/** Images after which others get a turn. */
const imagesInTurn = 64;

/** Looks at each image once, one in memory at a time; undefined where it was aborted. */
export async function lookAtPictures(
  dataset: Dataset,
  { signal, onProgress }: JudgeWatch,
): Promise<Look | undefined> {
  const { length } = dataset.labels;
  const measured = [];
  const places = new Map<string, number[]>();
  const scratch = new Scratch();
  for (let i = 0; i < length; i++) {
    const image = dataset.image(i, scratch);
    measured.push(measurePicture(image));
    const hash = createHash('sha256')
      .update(`${image.height}x${image.width}:`)
      .update(image.data)
      .digest('base64');
    const same = places.get(hash);
    if (same) same.push(i);
    else places.set(hash, [i]);
    if ((i + 1) % imagesInTurn > 0 && i + 1 < length) continue;
    await setImmediate();
    if (signal?.aborted) return undefined;
    onProgress?.('looking at pictures', i + 1, length);
  }
  const copies = [...places.values()]
    .filter(({ length }) => length > 1)
    .map((images) => ({ isExact: true, images }));
  return { odd: oddPictures(measured), copies };
}
