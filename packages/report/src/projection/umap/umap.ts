import { describeIssues } from '@kindred/core/config';
import { KindredError, UsageError } from '@kindred/core/errors';
import { hashText, Random } from '@kindred/core/random';
import * as z from 'zod';
import { pca } from '../pca.js';
import { fuzzyGraph } from './fuzzy-graph.js';
import { optimizeLayout } from './layout.js';
import { nearestNeighbors } from './neighbors.js';

const STREAM = hashText('compare/umap');

/** Half the width of the starting picture (as in the authors' code). */
const START_EXTENT = 10;

/** Deviation of the noise on the start, which parts samples that are equal (as in the authors' code). */
const START_NOISE = 1e-4;

/** How {@link umap} draws. */
export const umapOptionsSchema = z.strictObject({
  neighbors: z.int().min(2).default(15).describe('Nearest neighbours of an image that shape the picture'),
  epochs: z.int().min(1).default(500).describe('Passes of the optimisation'),
  seed: z.int().min(0).default(0).describe('Seed of the start and of the drawn images'),
});

/** {@link umapOptionsSchema}, before it is read: everything has a default. */
export type UmapOptions = z.input<typeof umapOptionsSchema>;

/** Told how far it is: samples whose neighbours are found, then passes of the optimisation. */
export type UmapProgress = (step: 'neighbours' | 'layout', done: number, total: number) => void;

/**
 * UMAP: a picture in the plane that keeps neighbours together (McInnes, Healy and Melville 2018, arXiv 1802.03426),
 * with exact neighbours, least distance 0.1 and spread 1. Distances between groups, their sizes and their shapes mean
 * little in it. It starts from the two principal components, which keeps the large arrangement (Kobak and Linderman,
 * Nature Biotechnology 2021); the paper starts from Laplacian eigenmaps.
 *
 * The same vectors, options and seed give the same picture. O(N^2 D): for a few thousand samples.
 * @param vectors [N, D]
 * @param onProgress called after each sample and each pass
 * @returns points [N, 2]
 * @throws UsageError for wrong options; KindredError for fewer than three samples.
 */
export function umap(
  vectors: Float32Array | Float64Array,
  dimensions: number,
  options: UmapOptions = {},
  onProgress?: UmapProgress,
): Float64Array {
  const { neighbors, epochs, seed } = parseOptions(options);
  const samples = vectors.length / dimensions;
  if (samples < 3) throw new KindredError(`UMAP needs three images at least, not ${samples}`);
  const random = new Random(seed, STREAM);
  const points = startingPoints(vectors, dimensions, random);
  const search = (done: number) => onProgress?.('neighbours', done, samples);
  const graph = fuzzyGraph(nearestNeighbors(vectors, dimensions, Math.min(neighbors, samples - 1), search));
  optimizeLayout(points, graph, epochs, random, (done) => onProgress?.('layout', done, epochs));
  return points;
}

function parseOptions(options: UmapOptions): z.output<typeof umapOptionsSchema> {
  const parsed = umapOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const reason = describeIssues(parsed.error, Object.keys(umapOptionsSchema.shape));
  throw new UsageError(`UMAP: ${reason}`);
}

/** The first two principal components, scaled as one. */
function startingPoints(
  vectors: Float32Array | Float64Array,
  dimensions: number,
  random: Random,
): Float64Array {
  const components = Math.min(2, dimensions);
  const { scores } = pca(vectors, dimensions, components);
  const largest = scores.reduce((extent, score) => Math.max(extent, Math.abs(score)), 0);
  const scale = largest === 0 ? 0 : START_EXTENT / largest;
  return Float64Array.from({ length: (2 * scores.length) / components }, (_, i) => {
    const score = components === 2 ? scores[i]! : i % 2 === 0 ? scores[i / 2]! : 0;
    return score * scale + START_NOISE * random.normal();
  });
}
