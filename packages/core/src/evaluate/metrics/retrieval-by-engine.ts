import { Graph } from '../../graph/graph.js';
import { nthSmallest } from '../../numeric/nth-smallest.js';
import { mul, sub } from '../../ops/elementwise/index.js';
import { feed, state } from '../../ops/input.js';
import { matmul } from '../../ops/linear/matmul.js';
import type { Engine } from '../../runtime/engine.js';
import { float32 } from '../../runtime/host-tensor.js';
import { type LoadedProgram, withLoaded } from '../../runtime/loaded-program.js';
import { compile } from '../../runtime/program.js';
import { targetFor } from '../../runtime/target.js';
import type { LabelledVectors } from './labelled-vectors.js';
import { type Retrieval, type RetrievalOptions, RetrievalTally } from './retrieval-tally.js';

/** Who is told how far it is. */
export interface RetrievalWatch {
  /** Called with the queries that are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Queries of a run of the engine, and distances of one at most. */
const mostQueries = 256;
const mostDistances = 2 ** 24;

/**
 * What {@link retrieval} measures, of very many vectors: distances are computed by an engine, as a product of matrices of float32. What
 * is equally far but for rounding, of some 1e-6 of the squared distance from the mean of all, may change places.
 * @throws KindredError as {@link retrieval}.
 */
export async function retrievalByEngine(
  engine: Engine,
  queries: LabelledVectors,
  options: RetrievalOptions = {},
  { onProgress }: RetrievalWatch = {},
): Promise<Retrieval> {
  const tally = new RetrievalTally(queries, options);
  const { asked, references, isSame } = tally;
  const { dimensions } = queries;
  const count = references.labels.length;
  if (asked.length === 0) return tally.result();
  const mean = meanOf(references);
  const batchSize = Math.max(1, Math.min(asked.length, mostQueries, Math.floor(mostDistances / count)));
  const keys = new Float64Array(count);
  await withLoaded(load(engine, centred(references, mean), dimensions, batchSize), async (program) => {
    const ask = async (start: number) => {
      const rows = new Float32Array(batchSize * dimensions);
      const block = asked.subarray(start, start + batchSize);
      for (const [i, query] of block.entries()) writeCentred(queries, query, mean, rows, i);
      const { distances } = await program.run({ rows: float32([batchSize, dimensions], rows) });
      return { block, distances: distances!.data as Float32Array };
    };
    // The engine computes the next distances in its own thread while these are sorted.
    let next = ask(0);
    for (let start = 0; start < asked.length; start += batchSize) {
      const { block, distances } = await next;
      if (start + batchSize < asked.length) next = ask(start + batchSize);
      for (const [i, query] of block.entries()) {
        const row = distances.subarray(i * count, (i + 1) * count);
        if (isSame) row[query] = Number.POSITIVE_INFINITY;
        tally.add(query, nearestOf(row, tally.needed(query), keys));
      }
      onProgress?.(start + block.length, asked.length);
    }
  });
  return tally.result();
}

/** Computes |b|^2 - 2 a b: the squared distance but for |a|^2, which is the same for all references of a query. */
async function load(
  engine: Engine,
  references: Float32Array,
  dimensions: number,
  batchSize: number,
): Promise<LoadedProgram> {
  const count = references.length / dimensions;
  const graph = new Graph();
  const rows = feed(graph, 'rows', 'float32', [batchSize, dimensions]);
  const all = state(graph, 'references', 'float32', [count, dimensions]);
  const squares = state(graph, 'squares', 'float32', [1, count]);
  const distances = sub(squares, mul(matmul(rows, all, { transposeB: true }), 2));
  const target = await targetFor(engine, { lowering: 'reference' });
  const own = new Map([
    ['references', float32([count, dimensions], references)],
    ['squares', float32([1, count], squaresOf(references, dimensions))],
  ]);
  return engine.load(compile('distances', { results: { distances } }, target), own);
}

function meanOf({ vectors, dimensions }: LabelledVectors): Float64Array {
  const count = vectors.length / dimensions;
  const mean = new Float64Array(dimensions);
  for (let start = 0; start < vectors.length; start += dimensions) {
    for (let d = 0; d < dimensions; d++) mean[d]! += vectors[start + d]! / count;
  }
  return mean;
}

/** From the mean, squares are small, and what is left of their differences is exact. */
function centred(vectors: LabelledVectors, mean: Float64Array): Float32Array {
  const rows = new Float32Array(vectors.vectors.length);
  for (let row = 0; row < vectors.labels.length; row++) writeCentred(vectors, row, mean, rows, row);
  return rows;
}

function writeCentred(
  { vectors, dimensions }: LabelledVectors,
  from: number,
  mean: Float64Array,
  rows: Float32Array,
  to: number,
): void {
  for (let d = 0; d < dimensions; d++) {
    rows[to * dimensions + d] = vectors[from * dimensions + d]! - mean[d]!;
  }
}

function squaresOf(rows: Float32Array, dimensions: number): Float32Array {
  return Float32Array.from({ length: rows.length / dimensions }, (_, row) => {
    let sum = 0;
    for (let d = row * dimensions; d < (row + 1) * dimensions; d++) sum += rows[d]! ** 2;
    return sum;
  });
}

/**
 * The nearest by their indices, the nearest first, of equally distant ones the one that stands first: by keys of float64 that have the
 * distance and the index in their 53 bits, and that are sorted as numbers.
 * @param keys memory for as many
 */
function nearestOf(distances: Float32Array, count: number, keys: Float64Array): Int32Array {
  const { length } = distances;
  const bits = new Uint32Array(distances.buffer, distances.byteOffset, length);
  for (let i = 0; i < length; i++) {
    const word = bits[i]!;
    // In the order of the numbers: those below 0 come first, the larger bits before the smaller ones.
    const rank = word >= 0x80000000 ? 0xffffffff - word : word + 0x80000000;
    keys[i] = rank * length + i;
  }
  const limit = nthSmallest(keys.slice(), count - 1);
  const nearest = new Float64Array(count);
  let found = 0;
  for (let i = 0; i < length; i++) if (keys[i]! <= limit) nearest[found++] = keys[i]!;
  return Int32Array.from(nearest.sort(), (key) => key % length);
}
