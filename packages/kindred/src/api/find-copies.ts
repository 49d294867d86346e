import { checkOptions, optionKinds } from '@kindred/core/config';
import type { CopyGroup, PictureVectors } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { copiesIn } from '../data/copies-in.js';
import type { DataOptions, ReadProgress, ReadSettings } from '../data/data-options.js';
import { type DataInput, resolveData } from './data-source.js';

/** What {@link findCopies} looks for. */
export interface FindCopiesOptions {
  /**
   * `exact`: pictures whose pixels are the same; `near`, by default: also resized, recompressed, mirrored ones, and those of which
   * some 5 % were cut off.
   */
  readonly kind?: 'exact' | 'near' | undefined;
  /**
   * A network's embeddings of all pictures, training images first, then validation and test images, as {@link embedData} gives
   * them: they find more near copies, and rule out pictures that only look alike.
   */
  readonly embeddings?: readonly Float32Array[] | undefined;
  readonly dataOptions?: (DataOptions & Pick<ReadSettings, 'memoryMegabytes'>) | undefined;
  /** Called with what is being done, and how much of it. */
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
}

/**
 * Finds copies of one picture in data, within its splits and across them: those with the same pixels, and near ones by a perceptual
 * hash. What was found among many pictures is kept in the cache, by the data's fingerprint.
 * @returns groups of pictures, in the order of the data; where one has several labels, the same picture is in several classes
 * @throws UsageError or KindredError where there are embeddings, but not one of the same length for each picture.
 */
export async function findCopies(data: DataInput, options: FindCopiesOptions = {}): Promise<CopyGroup[]> {
  checkOptions('findCopies', options, {
    kind: true,
    embeddings: true,
    dataOptions: optionKinds.object,
    onProgress: optionKinds.callback,
  });
  const { kind = 'near', embeddings, dataOptions, onProgress } = options;
  if (kind !== 'exact' && kind !== 'near') {
    throw new UsageError(`findCopies: \`kind\` is exact or near, not '${String(kind)}'`);
  }
  const progress = (what: string): ReadProgress | undefined =>
    onProgress && ((done, total) => onProgress(what, done, total));
  const reading = { ...dataOptions, onProgress: progress('reading data') };
  const { source } = await resolveData(data, reading, { asFound: true });
  return copiesIn(source, {
    kind,
    ...(embeddings && { embeddings: joined(embeddings) }),
    onProgress: progress('looking for copies'),
  });
}

function joined(embeddings: readonly Float32Array[]): PictureVectors {
  const dimensions = embeddings[0]?.length ?? 1;
  const vectors = new Float32Array(embeddings.length * dimensions);
  for (const [row, embedding] of embeddings.entries()) {
    if (embedding.length !== dimensions) {
      throw new UsageError(
        `findCopies: embedding ${row} has ${embedding.length} numbers, the first ${dimensions}: all are of one network`,
      );
    }
    vectors.set(embedding, row * dimensions);
  }
  return { vectors, dimensions };
}
