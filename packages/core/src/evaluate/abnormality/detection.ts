/** How well scores tell normal from abnormal images: shares in 0 .. 1. See {@link detectionMetrics}. */
export interface Detection {
  readonly auroc: number;
  readonly auprNormal: number;
  readonly auprAbnormal: number;
  readonly fpr95: number;
}

/**
 * The metrics in one pass over the different scores, from the highest to the lowest: a threshold at each accepts all
 * images of that score or a higher one.
 * @param normal how many normal images have each score, the highest first
 * @param abnormal how many abnormal images have it
 */
export function detectionOf(normal: Int32Array, abnormal: Int32Array): Detection {
  const allNormal = total(normal);
  const allAbnormal = total(abnormal);
  let acceptedNormal = 0;
  let acceptedAbnormal = 0;
  let ordered = 0;
  let auprNormal = 0;
  let auprAbnormal = 0;
  let fpr95: number | undefined;
  for (let i = 0; i < normal.length; i++) {
    const normals = normal[i]!;
    const abnormals = abnormal[i]!;
    if (normals === 0 && abnormals === 0) continue;
    ordered += abnormals * (acceptedNormal + normals / 2);
    // Those of this score or a lower one.
    const foundAbnormal = allAbnormal - acceptedAbnormal;
    auprAbnormal += (abnormals * foundAbnormal) / (foundAbnormal + allNormal - acceptedNormal);
    acceptedNormal += normals;
    acceptedAbnormal += abnormals;
    auprNormal += (normals * acceptedNormal) / (acceptedNormal + acceptedAbnormal);
    // In whole numbers: 0.95 is none in binary.
    if (20 * acceptedNormal >= 19 * allNormal) fpr95 ??= acceptedAbnormal / allAbnormal;
  }
  return {
    auroc: ordered / (allNormal * allAbnormal),
    auprNormal: auprNormal / allNormal,
    auprAbnormal: auprAbnormal / allAbnormal,
    fpr95: fpr95!,
  };
}

function total(counts: Int32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
