/** Judging images by what was trained without them: for labels that are wrong, and for outliers. */

export type { AlikePair } from './alike.js';
export { type JudgeByHeadOptions, judgeByHead } from './judge-by-head.js';
export { type JudgeByTrainingOptions, judgeByTraining } from './judge-by-training.js';
export type { Judgement, JudgeWatch } from './judgement.js';
