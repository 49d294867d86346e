import type { Dataset } from '../../data/dataset.js';
import { Graph } from '../../graph/graph.js';
import { feed, state } from '../../ops/input.js';
import { matmul } from '../../ops/linear/matmul.js';
import { topKWithPlaces } from '../../ops/reduce/top-k.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import type { Engine } from '../../runtime/engine.js';
import { float32 } from '../../runtime/host-tensor.js';
import { withLoaded } from '../../runtime/loaded-program.js';
import { compile } from '../../runtime/program.js';
import { targetFor } from '../../runtime/target.js';
import { Directions } from './directions.js';
import type { JudgeWatch } from './judgement.js';
import type { ImageVectors } from './normality.js';

/** Two images whose vectors point nearly the same way. */
export interface AlikePair {
  /** Their places; the first is smaller. */
  readonly first: number;
  readonly second: number;
  /** Cosine of the angle between their vectors, seen from the mean of all. */
  readonly cosine: number;
}

/** [ours] As the share below, measured on photographs and small pictures: docs/experiments/copies. */
const leastCosine = 0.8;

/**
 * Of the distance to the 10th nearest other image, from either side, so much lies between two that are alike at most. Where all images
 * of a kind resemble each other, such as shirts before black, cosines near 1 tell nothing: a copy is much nearer than they are.
 */
const mostShare = 0.5;
const nearest = 10;

/** With fewer images there is nothing to compare two with. */
const fewest = 20;

/** Numbers that longer vectors are reduced to where the nearest are looked for. */
const sketchSize = 256;
const sketchStream = hashText('train/out-of-fold/alike');

/**
 * What a sketch may be wrong by: of 256 random directions, squared distances deviate by 9 % (Johnson and Lindenstrauss, 1984), which
 * is here three times as much and more.
 */
const slack = 1.4;

/** Vectors that are sketched, and cosines that are looked at, in a run of the engine. */
const sketchBatch = 256;
const mostCosines = 2 ** 24;

/**
 * Pairs of images that are much more alike than images of these data are by what a network reads of them: near copies that pixels do
 * not tell, such as turned, brightened or further cut ones. All are compared with all, in O(N^2 min(D, 256)) by the engine and
 * O(N) memory; what that finds is measured again with whole vectors.
 * @param images places of those that are looked among, each picture once: of many copies of one, each would hide the others
 * @returns by rising places; undefined where it was aborted
 */
export async function alikeImages(
  engine: Engine,
  vectors: ImageVectors,
  images: Uint32Array,
  watch: JudgeWatch = {},
): Promise<AlikePair[] | undefined> {
  if (images.length < fewest) return [];
  const directions = new Directions(vectors, images);
  const sketches = await sketchesOf(engine, directions);
  const found = await nearestOf(engine, sketches, images.length, watch);
  return (
    found && pairsAmong(found, directions).map(({ a, b, cosine }) => pairOf(images[a]!, images[b]!, cosine))
  );
}

/** The first image of each picture, by the copies that a data set knows of. */
export function firstOfCopies({ labels, copies }: Pick<Dataset, 'labels' | 'copies'>): Uint32Array {
  const seen = new Set<number>();
  return Uint32Array.from(labels.keys()).filter((image) => {
    const copy = copies?.[image] ?? -1;
    if (copy < 0) return true;
    if (seen.has(copy)) return false;
    seen.add(copy);
    return true;
  });
}

function pairOf(one: number, other: number, cosine: number): AlikePair {
  return { first: Math.min(one, other), second: Math.max(one, other), cosine };
}

/** Directions by fewer numbers: float32 [N, min(D, 256)], each of length 1. */
async function sketchesOf(engine: Engine, directions: Directions): Promise<Float32Array> {
  const { count, dimensions } = directions;
  const size = Math.min(dimensions, sketchSize);
  const sketches = new Float32Array(count * size);
  if (dimensions <= sketchSize) {
    directions.write(0, sketches);
    return sketches;
  }
  const random = new Random(0, sketchStream, dimensions);
  const planes = Float32Array.from({ length: dimensions * size }, () => random.normal());
  const graph = new Graph();
  const rows = feed(graph, 'rows', 'float32', [sketchBatch, dimensions]);
  const results = { sketches: matmul(rows, state(graph, 'planes', 'float32', [dimensions, size])) };
  const program = compile('sketches', { results }, await targetFor(engine, { lowering: 'reference' }));
  const own = new Map([['planes', float32([dimensions, size], planes)]]);
  return withLoaded(engine.load(program, own), async (loaded) => {
    for (let start = 0; start < count; start += sketchBatch) {
      // Engines may take what they are given with them: each run has rows of its own.
      const batch = new Float32Array(sketchBatch * dimensions);
      const written = directions.write(start, batch);
      const { sketches: found } = await loaded.run({ rows: float32([sketchBatch, dimensions], batch) });
      sketches.set((found!.data as Float32Array).subarray(0, written * size), start * size);
    }
    toLengthOne(sketches, size);
    return sketches;
  });
}

function toLengthOne(rows: Float32Array, size: number): void {
  for (let start = 0; start < rows.length; start += size) {
    let squares = 0;
    for (let d = start; d < start + size; d++) squares += rows[d]! ** 2;
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    for (let d = start; d < start + size; d++) rows[d]! *= scale;
  }
}

/** The nearest of each image, itself perhaps among them: [N, each], the nearest first. */
interface Nearest {
  readonly each: number;
  readonly cosines: Float32Array;
  readonly places: Uint32Array;
}

/** @param sketches [count, size]; undefined where it was aborted */
async function nearestOf(
  engine: Engine,
  sketches: Float32Array,
  count: number,
  { signal, onProgress }: JudgeWatch,
): Promise<Nearest | undefined> {
  const size = sketches.length / count;
  const each = Math.min(count, nearest + 1);
  const batchSize = Math.max(1, Math.min(count, sketchBatch, Math.floor(mostCosines / count)));
  const graph = new Graph();
  const rows = feed(graph, 'rows', 'float32', [batchSize, size]);
  const all = state(graph, 'all', 'float32', [count, size]);
  const [cosines, places] = topKWithPlaces(matmul(rows, all, { transposeB: true }), each);
  const target = await targetFor(engine, { lowering: 'reference' });
  const program = compile('nearest', { results: { cosines, places } }, target);
  const found = { each, cosines: new Float32Array(count * each), places: new Uint32Array(count * each) };
  const own = new Map([['all', float32([count, size], sketches)]]);
  return withLoaded(engine.load(program, own), async (loaded) => {
    for (let start = 0; start < count; start += batchSize) {
      if (signal?.aborted) return undefined;
      // The last batch begins so early that it is full.
      const from = Math.min(start, count - batchSize);
      const batch = sketches.slice(from * size, (from + batchSize) * size);
      const results = await loaded.run({ rows: float32([batchSize, size], batch) });
      found.cosines.set(results.cosines!.data as Float32Array, from * each);
      found.places.set(Uint32Array.from(results.places!.data as BigInt64Array, Number), from * each);
      onProgress?.('comparing features', from + batchSize, count);
    }
    return found;
  });
}

/** The pairs that are alike, by places among the directions. */
function pairsAmong({ each, cosines, places }: Nearest, directions: Directions) {
  /** Neighbours of a place but itself, by sketches. */
  const neighbours = (place: number) => {
    const from = place * each;
    return Array.from({ length: each }, (_, i) => ({ place: places[from + i]!, cosine: cosines[from + i]! }))
      .filter((one) => one.place !== place)
      .slice(0, nearest);
  };
  const farthest = new Map<number, number>();
  /** How far from a place another may be: 1 less the cosine. */
  const reachOf = (place: number) => {
    const known = farthest.get(place);
    if (known !== undefined) return known;
    const least = Math.min(...neighbours(place).map((one) => directions.cosine(place, one.place)));
    const reach = Math.min(1 - leastCosine, mostShare ** 2 * (1 - least));
    farthest.set(place, reach);
    return reach;
  };
  const seen = new Set<number>();
  const found: { a: number; b: number; cosine: number }[] = [];
  for (let place = 0; place < directions.count; place++) {
    const near = neighbours(place);
    const last = near.at(-1)!;
    const limit = slack * Math.min(1 - leastCosine, slack * mostShare ** 2 * (1 - last.cosine));
    for (const other of near) {
      if (1 - other.cosine > limit) break;
      const [a, b] = [Math.min(place, other.place), Math.max(place, other.place)];
      const key = a * directions.count + b;
      if (seen.has(key)) continue;
      seen.add(key);
      const cosine = directions.cosine(a, b);
      if (1 - cosine <= Math.min(reachOf(a), reachOf(b))) found.push({ a, b, cosine });
    }
  }
  return found.sort((one, other) => one.a - other.a || one.b - other.b);
}
