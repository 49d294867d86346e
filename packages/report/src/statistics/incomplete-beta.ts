/** It takes O(sqrt(max(a, b))) terms: enough for a and b beyond 10^8. */
const MAX_TERMS = 100_000;

/**
 * The factor F of the regularised incomplete beta function, I_x(a, b) = x^a (1 - x)^b / (a B(a, b)) · F, as the
 * continued fraction 1 / (1 + d_1 / (1 + d_2 / (1 + ...))) with
 *   d_2m   = m (b - m) x / ((a + 2m - 1) (a + 2m))
 *   d_2m+1 = -(a + m) (a + b + m) x / ((a + 2m) (a + 2m + 1))
 * (Abramowitz and Stegun 1964, 26.5.8). It converges fast for x < (a + 1) / (a + b + 2); beyond, take
 * I_x(a, b) = 1 - I_{1-x}(b, a).
 *
 * Evaluated from the front, as the sum of the differences of successive convergents (Gautschi 1967).
 */
export function betaFraction(x: number, a: number, b: number): number {
  let sum = 1;
  let ratio = 0;
  let difference = 1;
  for (let n = 1; n <= MAX_TERMS; n++) {
    const d = coefficient(n, x, a, b) * (1 + ratio);
    ratio = -d / (1 + d);
    difference *= ratio;
    sum += difference;
    if (Math.abs(difference) <= Number.EPSILON * Math.abs(sum)) return sum;
  }
  throw new Error(`the incomplete beta function did not converge for x = ${x}, a = ${a}, b = ${b}`);
}

function coefficient(n: number, x: number, a: number, b: number): number {
  const m = n >> 1;
  if (n % 2 === 0) return (m * (b - m) * x) / ((a + n - 1) * (a + n));
  return (-(a + m) * (a + b + m) * x) / ((a + n - 1) * (a + n));
}
