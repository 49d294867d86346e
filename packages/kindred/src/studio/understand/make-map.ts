import { type LabelledVectors, selectVectors, stratifiedSample } from '@kindred/core/evaluate';
import { pca, umap } from '@kindred/report';
import { groupDigits } from '@kindred/report/text';
import type { MapAnswer, MapRequest } from '@kindred/studio/protocol';
import { reduceVectors } from './reduce-vectors.js';

/** Principal components of more images, or of more than a few hundred numbers each, take minutes; on so many they are as good. */
const mostFitted = 10_000;

/** Images whose neighbours are looked for by whole vectors, and the numbers that vectors are reduced to of more images. */
const mostWhole = 3_000;
const mostCompared = 50;

/** Passes of UMAP; more change little that is seen. */
const passes = 200;

/** Milliseconds between two words on how far it is. */
const pace = 200;

/** What is said of a map beside its points. */
export type MapFacts = MapAnswer;

/** A map of some images. */
export interface MadeMap {
  /** [n, 2] */
  readonly points: Float32Array;
  /** [n], rising */
  readonly images: Int32Array;
  readonly facts: MapFacts;
}

/** What a map is called among the files of its analysis. */
export function mapName({ vectors, kind, images }: Pick<MapRequest, 'vectors' | 'kind' | 'images'>): string {
  return `${vectors}-${kind}-${images}`;
}

/** Brings the vectors of some images, drawn by class, into the plane. */
export function makeMap(
  all: LabelledVectors,
  { kind, images: wanted }: Pick<MapRequest, 'kind' | 'images'>,
  onProgress: (step: string, done: number, total: number) => void,
): MadeMap {
  const total = all.labels.length;
  const images = stratifiedSample(all.labels, wanted, 0);
  const chosen = images.length === total ? all : selectVectors(all, images);
  const sampled =
    images.length === total
      ? `all ${groupDigits(total)} images`
      : `${groupDigits(images.length)} of ${groupDigits(total)} images, drawn at random such that each class keeps its share`;
  if (kind === 'pca') {
    onProgress('finding principal components', 0, 0);
    const { scores, shares, fitted } = components(chosen);
    const by = fitted < images.length ? `, found on ${groupDigits(fitted)} of them` : '';
    return {
      points: Float32Array.from(scores),
      images,
      facts: {
        ...{ shown: images.length, images: total, shares: [shares[0] ?? 0, shares[1] ?? 0] },
        method: `The two principal components of ${sampled}${by}.`,
      },
    };
  }
  const isReduced = images.length > mostWhole && chosen.dimensions > mostCompared;
  if (isReduced) onProgress('reducing the vectors', 0, 0);
  const compared = isReduced
    ? reduceVectors(chosen.vectors, chosen.dimensions, mostCompared)
    : chosen.vectors;
  const dimensions = isReduced ? mostCompared : chosen.dimensions;
  let told = 0;
  const points = umap(compared, dimensions, { epochs: passes }, (step, done, count) => {
    const now = performance.now();
    if (now - told < pace && done < count) return;
    told = now;
    // Later images have fewer others that they were not yet compared with.
    if (step === 'neighbours') onProgress('looking for neighbours', done * (2 * count - done), count ** 2);
    else onProgress('arranging the images', done, count);
  });
  const reduced = isReduced
    ? `, by about the first ${mostCompared} of ${chosen.dimensions} principal components`
    : '';
  return {
    points: Float32Array.from(points),
    images,
    facts: {
      ...{ shown: images.length, images: total, shares: null },
      method: `UMAP of ${sampled}${reduced}, with exact neighbours. Near is alike; distances between groups mean little.`,
    },
  };
}

/** The two principal components, found on a part of the vectors where they are many. */
function components({ vectors, labels, dimensions }: LabelledVectors): {
  readonly scores: Float64Array;
  readonly shares: Float64Array;
  readonly fitted: number;
} {
  const sample = stratifiedSample(labels, mostFitted, 0);
  const fitted = sample.length;
  const isWhole = fitted === labels.length;
  const part = isWhole ? vectors : selectVectors({ vectors, labels, dimensions }, sample).vectors;
  const count = Math.min(2, dimensions);
  const { components: axes, varianceShares: shares } = pca(part, dimensions, count);
  const scores = new Float64Array(2 * labels.length);
  for (let i = 0; i < labels.length; i++) {
    for (let c = 0; c < count; c++) {
      let sum = 0;
      for (let d = 0; d < dimensions; d++) sum += vectors[i * dimensions + d]! * axes[c * dimensions + d]!;
      scores[2 * i + c] = sum;
    }
  }
  for (const c of [0, 1]) {
    let mean = 0;
    for (let i = c; i < scores.length; i += 2) mean += scores[i]! / labels.length;
    for (let i = c; i < scores.length; i += 2) scores[i]! -= mean;
  }
  return { scores, shares, fitted };
}
