import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { decodeSafetensors } from '@kindred/core/files';
import { analysisFiles } from '../understand/analysis-files.js';

/** Products that are computed before others have their turn: some milliseconds. */
const atOnce = 4_000_000;

/** Sets of vectors that are kept in memory. */
const kept = 2;

/** A training image, and how near it is: the cosine of the embeddings. */
export interface Near {
  readonly image: number;
  readonly similarity: number;
}

interface Vectors {
  /** [N, D], each of length 1. */
  readonly units: Float32Array;
  readonly dimensions: number;
}

/** The embeddings of training images, as they were measured once. */
export class TrainingVectors {
  readonly #open = new Map<string, Promise<Vectors>>();

  /** The training images whose embeddings are nearest by their cosine. @param key of an analysis of the training images */
  async nearest(key: string, embedding: Float32Array, count: number): Promise<readonly Near[]> {
    const { units, dimensions } = await this.#get(key);
    const query = unit(embedding);
    const images = units.length / dimensions;
    const near: { image: number; similarity: number }[] = [];
    const chunk = Math.max(1, Math.floor(atOnce / dimensions));
    for (let begin = 0; begin < images; begin += chunk) {
      if (begin > 0) await setImmediate();
      const end = Math.min(images, begin + chunk);
      for (let image = begin; image < end; image++) {
        const row = image * dimensions;
        let similarity = 0;
        for (let d = 0; d < dimensions; d++) similarity += query[d]! * units[row + d]!;
        insert(near, { image, similarity }, count);
      }
    }
    return near;
  }

  #get(key: string): Promise<Vectors> {
    const vectors = this.#open.get(key) ?? readVectors(key);
    this.#open.delete(key);
    this.#open.set(key, vectors);
    vectors.catch(() => this.#open.delete(key));
    for (const oldest of [...this.#open.keys()].slice(0, Math.max(0, this.#open.size - kept)))
      this.#open.delete(oldest);
    return vectors;
  }
}

async function readVectors(key: string): Promise<Vectors> {
  const file = analysisFiles(key).embedding;
  const { tensors } = decodeSafetensors(new Uint8Array(await readFile(file)), file);
  const { data, shape } = tensors.get('vectors')!;
  const dimensions = shape[1]!;
  const units = new Float32Array(data as Float32Array);
  for (let row = 0; row < units.length; row += dimensions) unit(units.subarray(row, row + dimensions), true);
  return { units, dimensions };
}

/** A vector of length 1 in its direction; zeros stay what they are. */
function unit(vector: Float32Array, inPlace = false): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
  const to = inPlace ? vector : new Float32Array(vector.length);
  for (let d = 0; d < vector.length; d++) to[d] = vector[d]! * scale;
  return to;
}

/** Keeps the nearest ones, the nearest first; of equally near ones that which comes first. */
function insert(near: Near[], one: Near, count: number): void {
  if (near.length === count && (count === 0 || one.similarity <= near[count - 1]!.similarity)) return;
  let place = near.length;
  while (place > 0 && near[place - 1]!.similarity < one.similarity) place--;
  near.splice(place, 0, one);
  if (near.length > count) near.pop();
}
