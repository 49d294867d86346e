import { KindredError } from '../../errors.js';
import { EmbeddingIndex, type PictureVectors } from './embedding-index.js';
import type { Reach } from './hamming-index.js';
import { Comparer, type Likeness } from './likeness.js';
import { type Crop, crops } from './perceptual-hash.js';
import { type PictureList, PicturePrints } from './picture-prints.js';

/** Of the search: another one may find other copies. */
export const copySearchVersion = 1;

/** What {@link searchCopies} looks for, and with what. */
export interface CopySearchOptions {
  /**
   * `exact`: pictures whose pixels are the same; `near`, by default: also resized, recompressed, mirrored ones, and those of which
   * some 5 % were cut off.
   */
  readonly kind?: 'exact' | 'near' | undefined;
  /** Embeddings of the pictures, in their order: they find more near copies, and rule out pictures that only look alike. */
  readonly embeddings?: PictureVectors | undefined;
}

/** How alike two copies are. */
export interface CopyEvidence {
  /** `exact`: all pixels are the same. */
  readonly kind: 'exact' | 'near';
  /** Of the 63 bits of their perceptual hashes, those that differ; not there where embeddings alone led to them. */
  readonly distance?: number;
  /** Correlation of their grey pixels, reduced to 32 x 32, where one is laid over the other; 1 for exact copies. */
  readonly correlation: number;
  /** The same of fine detail alone. */
  readonly detail: number;
  /** Whether one shows the other mirrored. */
  readonly isMirrored: boolean;
  /** Cosine of the angle between their embeddings, from the mean of all, where there are some. */
  readonly cosine?: number;
}

/** Two pictures, one of which is a copy of the other. */
export interface CopyPair extends CopyEvidence {
  /** Places of the two in the list; the first is smaller. */
  readonly first: number;
  readonly second: number;
}

/** How far a search is. */
export interface SearchProgress {
  readonly done: number;
  readonly total: number;
}

/** [ours] As all numbers here, measured on photographs, shirts and small pictures: docs/experiments/copies. */
const reach: Reach = { radius: 10, most: 8, looks: 20_000 };

/**
 * So much has to agree at least, and contrasts may differ by a factor of `gain`. Before a plain background all things of a kind have one
 * outline, so that little tells them apart, and in small pictures even less.
 */
const least = {
  photograph: { correlation: 0.88, detail: 0.78, gain: 1.33 },
  beforePlain: { correlation: 0.97, detail: 0.9, gain: 1.18 },
  smallBeforePlain: { correlation: 0.98, detail: 0.97, gain: 1.18 },
} as const;

/** The same where the embeddings agree, too. */
const leastConfirmed = {
  photograph: { correlation: 0.82, detail: 0.65, gain: 1.5 },
  beforePlain: { correlation: 0.95, detail: 0.85, gain: 1.33 },
  smallBeforePlain: { correlation: 0.97, detail: 0.94, gain: 1.33 },
} as const;

type Scene = keyof typeof least;

/** Bits of the hashes that may differ: what is as alike as that has to be differs in few. */
const farthest: Readonly<Record<Scene, number>> = { photograph: 10, beforePlain: 8, smallBeforePlain: 6 };

/** So much has to agree before one picture is laid over the other with care, as little is left to be gained by that. */
const leastAtFirst = {
  photograph: { correlation: 0.8, detail: 0.35 },
  beforePlain: { correlation: 0.9, detail: 0.5 },
  smallBeforePlain: { correlation: 0.9, detail: 0.7 },
} as const;

/** How far the mean red, green and blue may differ, in grey levels. */
const mostTint = 24;

/** Cosines of the embeddings of copies: below the first it is none, from the second on it is confirmed. */
const cosines = { none: 0.5, confirmed: 0.9 } as const;

/** A picture of which another may show a part. */
interface Candidate {
  /** Its place among the hashed pictures. */
  readonly place: number;
  /** What it seems to show of it. */
  readonly crop: Crop;
  readonly isMirrored: boolean;
  readonly distance?: number;
}

/**
 * Looks for copies among pictures, step by step, so that whoever asks can breathe in between and show how far it is.
 * @returns the pairs: each exact copy with the first picture of the same pixels, and among those first ones near copies, of
 * each with those that come nearest, eight at most
 * @throws KindredError where there are embeddings, but not one for each picture.
 */
export function* searchCopies(
  pictures: PictureList,
  { kind = 'near', embeddings }: CopySearchOptions = {},
): Generator<SearchProgress, CopyPair[]> {
  const { length } = pictures;
  if (embeddings && embeddings.vectors.length !== length * embeddings.dimensions) {
    throw new KindredError(
      `${embeddings.vectors.length} numbers are not ${length} embeddings of ${embeddings.dimensions}: one is needed for each picture`,
    );
  }
  const isExact = kind === 'exact';
  const prints = new PicturePrints(pictures, isExact);
  const pairs: CopyPair[] = [];
  const total = isExact ? length : 2 * length;
  for (let picture = 0; picture < length; picture++) {
    const first = prints.look(picture);
    if (first !== undefined) {
      pairs.push({
        first,
        second: picture,
        kind: 'exact',
        distance: 0,
        correlation: 1,
        detail: 1,
        isMirrored: false,
      });
    } else if (!isExact) prints.hash(picture);
    yield { done: picture + 1, total };
  }
  if (isExact) return pairs;
  const search = new NearSearch(prints, embeddings);
  for (const [place, picture] of prints.hashed.entries()) {
    pairs.push(...search.copiesOf(place));
    yield { done: length + picture + 1, total };
  }
  return pairs;
}

/** Looks for near copies among pictures that were looked at. */
class NearSearch {
  readonly #prints: PicturePrints;
  readonly #index: ReturnType<PicturePrints['index']>;
  readonly #embeddings: EmbeddingIndex | undefined;
  readonly #comparer = new Comparer();
  /** Pairs that were found, each from either side. */
  readonly #known = new Set<number>();

  constructor(prints: PicturePrints, embeddings: PictureVectors | undefined) {
    this.#prints = prints;
    this.#index = prints.index();
    this.#embeddings = embeddings && new EmbeddingIndex(embeddings, prints.hashed);
  }

  /** Near copies of a picture that were not found from their side. */
  copiesOf(place: number): CopyPair[] {
    const { hashed } = this.#prints;
    return this.#candidates(place).flatMap((candidate) => {
      const [a, b] = [Math.min(place, candidate.place), Math.max(place, candidate.place)];
      const key = a * hashed.length + b;
      const evidence = this.#known.has(key) ? undefined : this.#compare(place, candidate);
      if (!evidence) return [];
      this.#known.add(key);
      return [{ first: hashed[a]!, second: hashed[b]!, ...evidence }];
    });
  }

  #sceneOf(one: number, other: number): Scene {
    const { isBeforePlain, isSmall } = this.#prints;
    if (isBeforePlain[one] === 0 && isBeforePlain[other] === 0) return 'photograph';
    return isSmall[one] === 1 || isSmall[other] === 1 ? 'smallBeforePlain' : 'beforePlain';
  }

  #candidates(place: number): Candidate[] {
    const byHash = this.#prints.nearest(this.#index, place, reach).map(({ item, distance, query }) => ({
      place: item,
      crop: crops[query % crops.length]!,
      isMirrored: query >= crops.length,
      distance,
    }));
    const byEmbedding = (this.#embeddings?.nearest(place, reach) ?? []).flatMap((other) =>
      [false, true].map((isMirrored) => ({ place: other, crop: crops[0]!, isMirrored })),
    );
    return [...byHash, ...byEmbedding];
  }

  #compare(place: number, candidate: Candidate): CopyEvidence | undefined {
    const { crop, isMirrored, distance } = candidate;
    const [one, other] = [this.#prints.hashed[place]!, this.#prints.hashed[candidate.place]!];
    const scene = this.#sceneOf(one, other);
    if (distance !== undefined && distance > farthest[scene]) return undefined;
    const cosine = this.#embeddings?.cosine(place, candidate.place);
    if (cosine !== undefined && cosine < cosines.none) return undefined;
    const [first, second] = [this.#prints.thumbnail(one), this.#prints.thumbnail(other)];
    // Small pictures are hardly ever cut; of others any part may be the best place to begin.
    const starts = scene === 'smallBeforePlain' ? [crop] : crops;
    const found = this.#comparer.compare(first, second, starts, isMirrored, leastAtFirst[scene]);
    const bound = (cosine ?? 0) >= cosines.confirmed ? leastConfirmed[scene] : least[scene];
    if (!found || !agrees(found, bound)) return undefined;
    return {
      kind: 'near',
      ...(distance !== undefined && { distance }),
      correlation: found.correlation,
      detail: found.detail,
      isMirrored,
      ...(cosine !== undefined && { cosine }),
    };
  }
}

function agrees(found: Likeness, bound: Omit<Likeness, 'tint'>): boolean {
  const { correlation, detail, gain, tint } = found;
  const isOneContrast = Math.max(gain, 1 / gain) <= bound.gain;
  return correlation >= bound.correlation && detail >= bound.detail && isOneContrast && tint <= mostTint;
}
