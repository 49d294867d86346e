import type { DetectionMetrics } from '@kindred/core/evaluate';

/** How well scores tell a kind of abnormal images from normal ones. */
export interface AbnormalResult {
  /** `kmnist`, `uniform-noise`, `blur 2`, `pgd epsilon 8`. */
  readonly name: string;
  readonly kind: 'data' | 'synthetic' | 'corruption' | 'attack';
  readonly images: number;
  /** Of the classifier on them, where they are changed images of its classes. */
  readonly accuracy: number | undefined;
  /** Of the classifier on the same images, unchanged. */
  readonly cleanAccuracy: number | undefined;
  /** What scores that know nothing have: the AUPR is then the share of its positives. */
  readonly chance: { readonly auprNormal: number; readonly auprAbnormal: number };
  /** By the labels of the scores. */
  readonly detection: Readonly<Record<string, DetectionMetrics>>;
}

/** What {@link evaluateAbnormal} measures; plain JSON. Shares lie in 0 .. 1. */
export interface AbnormalReport {
  /** The normal images: of the run's data. */
  readonly normal: {
    readonly data: string;
    readonly split: string;
    readonly images: number;
    readonly accuracy: number;
  };
  /** Labels of those that were measured. */
  readonly scores: readonly string[];
  /** Scores that are not for the run's classifier, and why. */
  readonly refused: Readonly<Record<string, string>>;
  readonly results: readonly AbnormalResult[];
}
