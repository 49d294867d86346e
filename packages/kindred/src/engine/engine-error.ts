import { KindredError } from '@kindred/core/errors';

/** What ONNX Runtime says in its own words where there is no more memory, on the CPU and on devices. */
const noMemory = /bad_alloc|failed to allocate|out of memory|not enough memory/i;

/**
 * An error of ONNX Runtime in words, where users can do something about it; else the error itself.
 * @param isTraining whether it is of a step of training, whose options say how much a batch takes
 */
export function engineError(cause: unknown, isTraining: boolean): unknown {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof KindredError || !noMemory.test(message)) return cause;
  return new KindredError(
    'there is not enough memory for the network and its batches: ' +
      (isTraining
        ? "take a smaller `batchSize` or `imageSize`, or `memory: 'low'`"
        : 'end other programs, or take a machine that has more'),
    { cause },
  );
}
