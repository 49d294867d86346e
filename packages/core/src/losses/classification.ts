import { asoftmax } from './a-softmax.js';
import { am } from './am-softmax.js';
import { arcface } from './arcface.js';
import { center } from './center.js';
import { crl } from './competing-ratio.js';
import { ce } from './cross-entropy.js';
import { em } from './em-softmax.js';
import { focal } from './focal.js';
import { lsoftmax } from './l-softmax.js';
import { lgm } from './lgm.js';
import type { Loss } from './loss.js';
import { mutualChannel } from './mutual-channel.js';
import { nllr } from './nllr.js';

/** The losses that classify by themselves, and to which others (CC-Loss) can be added. */
export const CLASSIFICATION_LOSSES = [
  ce,
  focal,
  em,
  nllr,
  crl,
  asoftmax,
  am,
  arcface,
  lsoftmax,
  center,
  lgm,
  mutualChannel,
] as const satisfies readonly Loss[];
