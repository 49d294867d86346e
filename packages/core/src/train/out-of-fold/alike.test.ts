import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import type { OrtEngine } from '../../runtime/ort-engine.js';
import { testEngine } from '../../testing/run-network.js';
import { alikeImages, firstOfCopies } from './alike.js';

let engine: OrtEngine;
beforeEach(() => {
  engine = testEngine();
});
afterEach(() => engine.close());

/** Rows of normal numbers around a centre. */
function cloud(
  count: number,
  dimensions: number,
  seed: number,
  spread = 1,
  centre?: Float32Array,
): Float32Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: dimensions }, (_, d) => (centre?.[d] ?? 0) + spread * random.normal()),
  );
}

/** A row with a little noise in it. */
const nearTo = (row: Float32Array, noise: number, seed: number) => cloud(1, row.length, seed, noise, row)[0]!;

const among = (rows: readonly Float32Array[], images = Uint32Array.from(rows.keys())) =>
  alikeImages(engine, { dimensions: rows[0]!.length, vector: (image) => rows[image]! }, images);

describe.each([40, 700])('vectors of %i numbers', (dimensions) => {
  const originals = cloud(300, dimensions, 1);
  const copies = originals.slice(0, 40).map((row, i) => nearTo(row, 0.2, 100 + i));

  test('find their copies, and nothing else', async () => {
    const pairs = await among([...originals, ...copies]);
    expect(pairs!.map(({ first, second }) => [first, second])).toEqual(copies.map((_, i) => [i, 300 + i]));
    for (const { cosine } of pairs!) expect(cosine).toBeCloseTo(1 / Math.sqrt(1.04), 1);
  });

  test('find none among things that all resemble each other, but for one that is nearer still', async () => {
    const [centre, ...others] = cloud(200, dimensions, 2);
    const crowd = cloud(100, dimensions, 3, 0.2, centre);
    const rows = [...others, ...crowd];
    expect(await among(rows)).toEqual([]);
    const pairs = await among([...rows, nearTo(crowd[5]!, 0.02, 4)]);
    expect(pairs).toEqual([{ first: 199 + 5, second: rows.length, cosine: expect.closeTo(1, 1) }]);
  });
});

test('of the images that are looked among, by their own places', async () => {
  const rows = cloud(60, 30, 5);
  rows[59] = rows[3]!;
  rows[58] = rows[4]!;
  const images = Uint32Array.from(rows.keys()).filter((image) => image !== 4);
  expect(await among(rows, images)).toEqual([{ first: 3, second: 59, cosine: expect.closeTo(1, 6) }]);
  expect(await among(rows, images.subarray(0, 19))).toEqual([]);
});

test('of copies that are known, the first stands for all', () => {
  const copies = Int32Array.of(-1, 1, 0, 1, -1, 0);
  expect([...firstOfCopies({ labels: new Int32Array(6), copies })]).toEqual([0, 1, 2, 4]);
  expect([...firstOfCopies({ labels: new Int32Array(2) })]).toEqual([0, 1]);
});
