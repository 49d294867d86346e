import type { DataProblem, DataSource } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { listBriefly } from '@kindred/report/text';

/** Data as it was read, as far as it could be. */
export interface FoundData {
  readonly source: DataSource;
  /** What it cannot be used with; where there are any, splits, classes and images may be missing. */
  readonly faults: readonly DataProblem[];
}

/** Faults are told up to this number, and counted beyond it. */
const shown = 5;

/**
 * @param name of the data, for the message
 * @throws KindredError that tells the faults, where there are any.
 */
export function refuseFaults(name: string, faults: readonly DataProblem[]): void {
  if (faults.length === 0) return;
  const texts = faults.map(({ source, message }) => (source === name ? message : `${source}: ${message}`));
  const hint = faults.length > shown ? '; `inspectData()` lists them all' : '';
  throw new KindredError(`${name}: ${listBriefly(texts, shown, '; ')}${hint}`);
}

/**
 * A piece of the data; undefined where it is faulty, which is then told.
 * @param source of the fault
 */
export async function attempt<T>(
  faults: DataProblem[],
  source: string,
  read: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    const { message } = error;
    const isNamed = message.startsWith(source);
    faults.push({ source, message: isNamed ? message.slice(source.length).replace(/^:? /, '') : message });
    return undefined;
  }
}
