import type { SplitName } from './dataset.js';

/** Splits by the names of their folders, in lower case. */
const splitNames: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
  testing: 'test',
};

/** The split that a word names, such as the name of a folder, whatever its case; undefined where it names none. */
export function splitOf(word: string): SplitName | undefined {
  const key = word.trim().toLowerCase();
  return Object.hasOwn(splitNames, key) ? splitNames[key] : undefined;
}
