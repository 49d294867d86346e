/** Weights from elsewhere: a head on the frozen backbone, then the tuning of the whole network. */

export { stratifiedFolds } from './cross-validate.js';
export type { FeatureCache } from './extract.js';
export { type FeatureRows, MemoryRows, type OpenRows } from './feature-rows.js';
export { type FeatureFiles, FeatureStore } from './feature-store.js';
export { headVariables } from './head.js';
export {
  type EarlierRun,
  furtherTuning,
  hasNewHead,
  holdOut,
  type Pretrained,
  trainsHeadAlone,
  transferOptionIn,
  withoutTransferOptions,
} from './settle.js';
export { type TransferOptions, type TransferredHead, transferHead } from './transfer-head.js';
export { tuningOf } from './tuning.js';
