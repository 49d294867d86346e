import type { MobileStage } from './mobile.js';

export const stemChannels = 32;

/** Channels of the last feature map for each of the last block's. */
export const headExpansion = 4;

/** Table 1 of the paper: EfficientNet-B0, and its Lite variant. */
export const efficientnetStages: readonly MobileStage[] = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1, kernel: 3 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2, kernel: 3 },
  { expansion: 6, channels: 40, blocks: 2, stride: 2, kernel: 5 },
  { expansion: 6, channels: 80, blocks: 3, stride: 2, kernel: 3 },
  { expansion: 6, channels: 112, blocks: 3, stride: 1, kernel: 5 },
  { expansion: 6, channels: 192, blocks: 4, stride: 2, kernel: 5 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1, kernel: 3 },
];
