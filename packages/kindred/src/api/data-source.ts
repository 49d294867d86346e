import { type DataSource, digitsSource } from '@kindred/core';
import { type OpenDataOptions, openData } from '../data/index.js';

/** Size of the embedded set, and the seed that it is always made with: the seed of a run changes other things. */
const digits = { trainSize: 8000, testSize: 2000, seed: 1 };

/** The data set in a folder, the given one, or the embedded digits where there is neither. */
export async function resolveData(
  data: string | DataSource | undefined,
  options: OpenDataOptions,
): Promise<{ source: DataSource; path: string | null }> {
  if (data === undefined) return { source: digitsSource(digits), path: null };
  if (typeof data !== 'string') return { source: data, path: null };
  return { source: await openData(data, options), path: data };
}
