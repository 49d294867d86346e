import type { CompareOptions } from '../api/compare/options.js';
import { pictures } from './test-images.js';
import { tinyDigits } from './tiny-training.js';

/** Pictures of three classes in a folder `pets`, with test images, few and small enough to train on in a moment. */
export async function tinySplits(): Promise<Record<string, Uint8Array>> {
  const folders = (split: string) => ['cat', 'dog', 'owl'].map((name) => `pets/${split}/${name}`);
  const size = { width: 8, height: 8 };
  return {
    ...(await pictures(folders('train'), { ...size, perClass: 12 })),
    ...(await pictures(folders('test'), { ...size, perClass: 6, seed: 1000 })),
  };
}

/** A comparison of two runs that takes a moment. */
export const tinyGrid = {
  data: tinyDigits(),
  models: { tiny: { name: 'lenet', width: 2, hidden: 8 } as const },
  losses: ['ce', 'cc'],
  seeds: 1,
  batchSize: 8,
  augment: 'none',
  validation: 0.25,
  threads: 1,
  epochs: 2,
} satisfies CompareOptions;
