/** What the classes of samples become that are mixed with their partners. */
export interface MixedLabels {
  /** [N, K], the share of each class, rows that sum to 1. */
  readonly targets: Float32Array;
  /** [N], the class with the larger share; the sample's own where both have a half. */
  readonly labels: Int32Array;
}

/**
 * @param labels [N] classes in 0 .. classes - 1
 * @param partners [N] the sample that each is mixed with
 * @param share of the sample's own class, in [0, 1]
 */
export function mixLabels(
  labels: Int32Array,
  partners: Uint32Array,
  share: number,
  classes: number,
): MixedLabels {
  const targets = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) {
    // Both may be of one class.
    targets[i * classes + labels[i]!]! += share;
    targets[i * classes + labels[partners[i]!]!]! += 1 - share;
  }
  return { targets, labels: share >= 0.5 ? labels : labels.map((_, i) => labels[partners[i]!]!) };
}
