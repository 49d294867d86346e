import type { Random } from '../../random/random.js';

/** The same number of rows of each image of a batch, chosen at random. */
export function sampleRows(random: Random, images: number, rows: number, count: number): Int32Array {
  const result = new Int32Array(images * count);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  for (let image = 0; image < images; image++) {
    random.shuffle(order);
    for (let i = 0; i < count; i++) result[image * count + i] = image * rows + order[i]!;
  }
  return result.sort();
}
