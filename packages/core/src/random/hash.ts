/**
 * A bijective 32-bit mixing function ("lowbias32", Chris Wellons' hash-prospector, the variant with the
 * lowest measured bias). Both multipliers are below 2^31, so that a graph can compute it exactly in int64.
 */
export function hash32(value: number): number {
  let x = value >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x21f0aaad);
  x ^= x >>> 15;
  x = Math.imul(x, 0x735a2d97);
  x ^= x >>> 15;
  return x >>> 0;
}

/** One 32-bit key from any number of integers; the order matters. */
export function hashKey(...values: number[]): number {
  let key = 0x9e3779b9;
  for (const value of values) key = hash32((key ^ hash32(value)) + 0x9e3779b9);
  return key;
}

/** A 32-bit hash of a text (FNV-1a, mixed): stable keys for names. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash32(hash);
}
