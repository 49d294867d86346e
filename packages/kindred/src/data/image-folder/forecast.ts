import { stat } from 'node:fs/promises';
import { KindredError } from '@kindred/core/errors';
import { formatBytes, groupDigits } from '@kindred/report/text';
import { freeBytes } from '../../storage/free-bytes.js';
import { picturesFolder } from '../../storage/picture-store/picture-store.js';
import { mapConcurrently } from '../map-concurrently.js';
import { diskAdvice, type PictureKeeper } from '../pictures/picture-keeper.js';
import { type DecodeOptions, decodeRead, whileRead } from './decode.js';
import type { ImageFile } from './listing.js';

/** Pictures that are looked at, evenly spaced, and how many at a time. */
const sample = 32;
const inFlight = 4;

/**
 * Finds out from a few pictures what all of them will take. Where that is more than memory is to hold, or decoding them takes
 * long, they go to disk from the first one on, and it is told what that takes.
 * @throws KindredError where the disk has no room for them.
 */
export async function forecast(
  files: readonly ImageFile[],
  options: DecodeOptions,
  keeper: PictureKeeper,
): Promise<void> {
  const { storeSize, channels } = options;
  if (files.length <= sample) return;
  // Pictures are seldom larger than four squares of the stored size.
  if (files.length * channels * storeSize ** 2 * 4 <= keeper.budget) return;
  const looked = await mapConcurrently(evenlySpaced(files), inFlight, ({ path }) =>
    whileRead(path, () => look(path, options, keeper)),
  );
  const readable = looked.filter((one) => one !== undefined);
  if (readable.length === 0) return;
  const mean = (value: (one: Looked) => number) =>
    readable.reduce((sum, one) => sum + value(one), 0) / readable.length;
  const bytes = files.length * mean(({ pixels }) => pixels);
  const encoded = files.length * mean(({ encoded }) => encoded);
  if (Math.max(bytes, encoded) <= keeper.budget) return;
  const missing = files.length * mean(({ pixels, isKnown }) => (isKnown ? 0 : pixels));
  if (missing > 0) await announce({ bytes, missing, count: files.length }, keeper);
  keeper.useDisk();
}

/** What is known of a picture. */
interface Looked {
  readonly pixels: number;
  /** Bytes of its file. */
  readonly encoded: number;
  readonly isKnown: boolean;
}

async function look(
  path: string,
  options: DecodeOptions,
  keeper: PictureKeeper,
): Promise<Looked | undefined> {
  const { size: encoded } = (await stat(path).catch(() => undefined)) ?? { size: 0 };
  const { known, picture } = await keeper.find(path);
  if (known) return { pixels: known.channels * known.height * known.width, encoded, isKnown: true };
  if (!(picture instanceof Uint8Array)) return undefined;
  const { image } = await decodeRead(picture, options);
  return image && { pixels: image.data.length, encoded, isKnown: false };
}

async function announce(
  { bytes, missing, count }: { readonly bytes: number; readonly missing: number; readonly count: number },
  keeper: PictureKeeper,
): Promise<void> {
  const folder = picturesFolder();
  const free = await freeBytes(folder);
  const pictures = `${groupDigits(count)} pictures take about ${formatBytes(bytes)} decoded`;
  const toWrite = missing < bytes ? `, of which ${formatBytes(missing)} are still to be written` : '';
  if (missing > free) {
    throw new KindredError(
      `${pictures}${toWrite}, but the disk of ${folder} has ${formatBytes(free)} free. ${diskAdvice}`,
    );
  }
  keeper.note(
    `${pictures}: they are kept in ${folder} (${formatBytes(free)} free)${toWrite}, for other runs, too, and read from ` +
      'there; in memory they take next to nothing',
  );
}

function evenlySpaced<T>(items: readonly T[]): T[] {
  const count = Math.min(sample, items.length);
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}
