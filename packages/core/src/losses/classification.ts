import * as losses from './classification-losses.js';
import type { Loss } from './loss.js';

/** The losses that classify by themselves, and to which others (CC-Loss) can be added. */
export const CLASSIFICATION_LOSSES = [
  losses.ce,
  losses.focal,
  losses.em,
  losses.nllr,
  losses.crl,
  losses.asoftmax,
  losses.am,
  losses.arcface,
  losses.lsoftmax,
  losses.center,
  losses.lgm,
  losses.mc,
] as const satisfies readonly Loss[];
