import type { Verdict } from '../comparison/differences.js';

/** Verdicts in words. */
export const VERDICT_WORDS: Record<Verdict, (baseline: string) => string> = {
  better: (baseline) => `better than ${baseline}`,
  worse: (baseline) => `worse than ${baseline}`,
  unclear: () => 'unclear after correction',
  alike: () => 'no difference beyond noise',
  untested: () => 'not tested',
};
