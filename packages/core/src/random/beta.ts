import type { Random } from './random.js';

/**
 * A Beta(alpha, alpha) variate in [0, 1], for alpha > 0: G1 / (G1 + G2) for two Gamma(alpha) variates. Each is
 * Gamma(alpha + 1) times U^(1 / alpha) with U uniform, which underflows where alpha is small: hence their logarithms.
 */
export function symmetricBeta(alpha: number, random: Random): number {
  const logGammas = logGamma(alpha + 1, random) - logGamma(alpha + 1, random);
  const logPowers = (logUniform(random) - logUniform(random)) / alpha;
  return 1 / (1 + Math.exp(-logGammas - logPowers));
}

/** The logarithm of a Gamma(shape) variate, for shape >= 1 (Marsaglia and Tsang 2000). */
function logGamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const root = 1 + c * x;
    const v = root * root * root;
    if (v > 0 && logUniform(random) < (x * x) / 2 + d * (1 - v + Math.log(v))) return Math.log(d * v);
  }
}

/** The logarithm of a uniform variate in (0, 1]. */
function logUniform(random: Random): number {
  return Math.log(1 - random.float());
}
