import { ce } from './cross-entropy.js';
import type { Loss } from './loss.js';

/** The losses that classify by themselves, and to which others (CC-Loss) can be added. */
export const CLASSIFICATION_LOSSES: readonly Loss[] = [ce];
