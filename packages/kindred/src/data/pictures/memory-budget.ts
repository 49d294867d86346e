import { totalmem } from 'node:os';
import { describeValue } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';

/** Bytes of pixels that are kept in memory at most, and as a share of what the machine has. */
const most = 2 ** 29;
const share = 1 / 4;

const variable = 'KINDRED_DATA_MEMORY';

/**
 * How many bytes of decoded pictures are kept in memory; data sets that take more are read from disk.
 * @param megabytes what a caller says; else the variable KINDRED_DATA_MEMORY, else 512 MiB or a quarter of the memory
 * @throws UsageError where that is no number from 0.
 */
export function memoryBudget(megabytes: number | undefined, env: NodeJS.ProcessEnv = process.env): number {
  if (megabytes !== undefined) {
    if (Number.isFinite(megabytes) && megabytes >= 0) return megabytes * 1e6;
    throw new UsageError(`\`memoryMegabytes\` is a number from 0, not ${describeValue(megabytes)}`);
  }
  const text = env[variable];
  if (!text) return Math.min(most, share * availableMemory());
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1e6;
  throw new UsageError(`${variable} is a number of megabytes from 0, not ${describeValue(text)}`);
}

/** Of the machine, or what a container leaves of it. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
