import { hashText, Random } from '@kindred/core/random';

/** For tests: numbers that a name determines, uniform in [-1, 1). */
export function uniform(name: string, count: number): Float32Array {
  const random = new Random(1, hashText(name));
  return Float32Array.from({ length: count }, () => random.uniform(-1, 1));
}
