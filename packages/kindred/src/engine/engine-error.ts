import { KindredError } from '@kindred/core/errors';

/** What ONNX Runtime says in its own words where there is no more memory, on the CPU and on devices. */
const noMemory = /bad_alloc|failed to allocate|out of memory|not enough memory/i;

/** An error of ONNX Runtime in words, where users can do something about it; else the error itself. */
export function engineError(cause: unknown): unknown {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof KindredError || !noMemory.test(message)) return cause;
  return new KindredError(
    "there is not enough memory for the network and its batches: take a smaller `batchSize` or `imageSize`, or `memory: 'low'`",
    { cause },
  );
}
