/** What a report says about itself, beside the numbers. */
export interface ReportInfo {
  /** Default: Comparison of losses. */
  readonly title?: string;
  /** Lines such as [machine, AMD EPYC, 2 cores] or [recipe, SGD, batch 64, cosine]: label and text. */
  readonly facts?: readonly (readonly [label: string, text: string])[];
}

export const DEFAULT_TITLE = 'Comparison of losses';
