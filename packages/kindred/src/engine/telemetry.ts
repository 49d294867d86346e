import { isMainThread } from 'node:worker_threads';
import { KindredError } from '@kindred/core/errors';

const name = 'ORT_DISABLE_TELEMETRY';

// ONNX Runtime would write a device id and a queue of events, which hold the metadata of models, into the home folder
// and send them. It reads the variable when it starts, so this module comes before it (see onnxruntime.ts). Whatever
// the user has set stays: 1, true, yes and on forbid it, anything else allows it. A thread has only a copy of the
// environment, which ONNX Runtime does not see.
if (isMainThread) process.env[name] ??= '1';

/**
 * Makes sure that nothing is recorded that the user has not allowed.
 * @throws KindredError in a thread of a program whose main thread has not loaded this module, nor the user set the
 * variable: it is too late to set it there.
 */
export function requireTelemetryChoice(): void {
  // Windows' ONNX Runtime does not record by itself, and does not read the variable.
  if (process.env[name] !== undefined || process.platform === 'win32') return;
  throw new KindredError(
    `in a worker thread, ONNX Runtime's recording of usage cannot be switched off; import kindred in the main thread, ` +
      `before the worker is started, or start the program with ${name}=1`,
  );
}
