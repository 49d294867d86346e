import { Random } from '../random/random.js';

/** For tests: 1/2 beta^T G beta - b^T beta, and what it came from. */
export interface Quadratic {
  readonly gram: Float64Array;
  readonly target: Float64Array;
}

/** G = X^T X / N [n, n] and b = X^T y / N [n], of inputs X [N, n] and outputs y [N]. */
export function quadraticOf(inputs: ArrayLike<number>, outputs: ArrayLike<number>): Quadratic {
  const samples = outputs.length;
  const n = inputs.length / samples;
  const gram = new Float64Array(n * n);
  const target = new Float64Array(n);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < n; i++) {
      const value = inputs[s * n + i]! / samples;
      target[i]! += value * outputs[s]!;
      for (let j = 0; j < n; j++) gram[i * n + j]! += value * inputs[s * n + j]!;
    }
  }
  return { gram, target };
}

/**
 * Normal inputs that share `factors` causes beside noise of their own, and the sum of them as output: the fewer
 * factors and the smaller the noise, the worse the condition of G.
 */
export function factorProblem(
  n: number,
  { samples, factors, noise, seed }: { samples: number; factors: number; noise: number; seed: number },
): Quadratic {
  const random = new Random(seed);
  const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  const loadings = normals(factors * n);
  const inputs = normals(samples * n).map((value) => noise * value);
  const outputs = new Float64Array(samples);
  for (let s = 0; s < samples; s++) {
    const causes = normals(factors);
    for (let j = 0; j < n; j++) {
      for (let f = 0; f < factors; f++) inputs[s * n + j]! += causes[f]! * loadings[f * n + j]!;
      outputs[s]! += inputs[s * n + j]!;
    }
  }
  return quadraticOf(inputs, outputs);
}

/** Coordinates 2 j and 2 j + 1 are both coordinate j of a problem. */
export function doubled({ gram, target }: Quadratic): Quadratic {
  const n = target.length;
  const of = Array.from({ length: 2 * n }, (_, j) => j >> 1);
  return {
    gram: Float64Array.from(of.flatMap((i) => of.map((j) => gram[i * n + j]!))),
    target: Float64Array.from(of, (j) => target[j]!),
  };
}

/** Small integers: full of ties, of dependent and of dead coordinates. */
export function integerProblem(seed: number): Quadratic {
  const random = new Random(seed);
  const n = 2 + random.int(7);
  const samples = 1 + random.int(8);
  const integers = (count: number, bound: number) =>
    Float64Array.from({ length: count }, () => random.int(2 * bound + 1) - bound);
  return quadraticOf(integers(samples * n, 1 + random.int(2)), integers(samples, 3));
}

/**
 * By how much the optimality conditions are missed, relative to the largest |b_j|: b - G beta is
 * lambda sign(beta_j) where beta_j is not 0, and within -lambda .. lambda elsewhere.
 */
export function violation({ gram, target }: Quadratic, coefficients: Float64Array, lambda: number): number {
  const n = target.length;
  const scale = target.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  let worst = 0;
  for (let j = 0; j < n; j++) {
    let correlation = target[j]!;
    for (let i = 0; i < n; i++) correlation -= gram[j * n + i]! * coefficients[i]!;
    const sign = Math.sign(coefficients[j]!);
    const miss = sign === 0 ? Math.abs(correlation) - lambda : Math.abs(correlation - sign * lambda);
    worst = Math.max(worst, miss / scale);
  }
  return worst;
}
