import { setImmediate } from 'node:timers/promises';
import {
  type Dataset,
  measurePicture,
  type OddPicture,
  oddPictures,
  type PictureMeasures,
  Scratch,
} from '@kindred/core/data';
import type { JudgeWatch } from '@kindred/core/train';

/** Images after which others get a turn. */
const imagesInTurn = 64;

/** What is odd about images by their pixels, of which one image is in memory at a time; undefined where it was aborted. */
export async function lookAtPictures(
  dataset: Dataset,
  { signal, onProgress }: JudgeWatch,
): Promise<OddPicture[] | undefined> {
  const { length } = dataset.labels;
  const measured: PictureMeasures[] = [];
  const scratch = new Scratch();
  for (let i = 0; i < length; i++) {
    measured.push(measurePicture(dataset.image(i, scratch)));
    if ((i + 1) % imagesInTurn > 0 && i + 1 < length) continue;
    await setImmediate();
    if (signal?.aborted) return undefined;
    onProgress?.('looking at pictures', i + 1, length);
  }
  return oddPictures(measured);
}
