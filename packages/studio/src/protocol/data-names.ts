/** What a picture can be in, in the order of lists. */
export const SPLITS = ['train', 'validation', 'test'] as const;
/** One of {@link SPLITS}. */
export type Split = (typeof SPLITS)[number];

/** What is found about pictures, in the order in which pages list it. */
export const PROBLEMS = [
  'label',
  'copies',
  'near-copies',
  'alike',
  'outlier',
  'blank',
  'dark',
  'bright',
  'low-information',
  'blurred',
  'tiny',
  'odd-shaped',
] as const;
/** One of {@link PROBLEMS}. */
export type Problem = (typeof PROBLEMS)[number];
