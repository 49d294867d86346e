import { availableParallelism, cpus } from 'node:os';
import { OptionKind } from '@kindred/core/config';
import { groupDigits } from '@kindred/report/text';

/** Threads where none are asked for: one for each core that this process may use. */
export function defaultThreads(): number {
  return availableParallelism();
}

/** With more threads than so, ONNX Runtime hangs or fails, and long before that they only wait for each other. */
const mostThreads = Math.max(1024, 4 * cpus().length);

/** What a number of threads has to be. */
export const threadsOption = new OptionKind(
  `a whole number from 1 to ${groupDigits(mostThreads)}`,
  (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= mostThreads,
);
