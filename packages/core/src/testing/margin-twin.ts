import type { Head } from './margin-heads.js';

/** What a logit is made from, for one sample and one class. */
export interface Pair {
  readonly theta: number;
  readonly embeddingLength: number;
  readonly weightLength: number;
  readonly epoch: number;
}

/** The definition of a loss by angles. */
export interface Twin {
  logit(pair: Pair): number;
  /** The logit if the class were the true one. */
  margined(pair: Pair): number;
}

/** Sample by sample and class by class, with plain exponentials. */
export function naiveLoss(
  { embedding, weight, targets, epoch = 0 }: Head,
  { logit, margined }: Twin,
): number {
  let total = 0;
  embedding.forEach((x, n) => {
    const pairs = weight.map((w) => pairOf(x, w, epoch));
    pairs.forEach((pair, k) => {
      const own = Math.exp(margined(pair));
      const others = pairs.reduce((sum, other, j) => (j === k ? sum : sum + Math.exp(logit(other))), 0);
      total -= targets[n]![k]! * Math.log(own / (own + others));
    });
  });
  return total / embedding.length;
}

/** An embedding and a class's weight, as the definition sees them. */
export function pairOf(x: readonly number[], w: readonly number[], epoch: number): Pair {
  const dot = x.reduce((sum, value, d) => sum + value * w[d]!, 0);
  const [embeddingLength, weightLength] = [Math.hypot(...x), Math.hypot(...w)];
  // A vector of zeros stands at right angles to everything.
  const cosine = dot === 0 ? 0 : dot / (embeddingLength * weightLength);
  return { theta: Math.acos(Math.max(-1, Math.min(1, cosine))), embeddingLength, weightLength, epoch };
}

/** Softmax cross-entropy of logits [N * K], in plain TypeScript. */
export function naiveCrossEntropy(logits: readonly number[], targets: Head['targets']): number {
  const classes = targets[0]!.length;
  const losses = targets.map((row, n) => {
    const z = logits.slice(n * classes, (n + 1) * classes);
    const total = Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0));
    return row.reduce((loss, target, k) => loss + target * (total - z[k]!), 0);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** (-1)^k cos(m theta) - 2k for theta in [k pi / m, (k + 1) pi / m], by the angle. */
export function naivePsi(theta: number, m: number): number {
  const k = Math.min(Math.floor((theta * m) / Math.PI), m - 1);
  return (-1) ** k * Math.cos(m * theta) - 2 * k;
}
