import { readFileSync } from 'node:fs';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { KindredError } from '@kindred/core/errors';

const name = 'ORT_DISABLE_TELEMETRY';

/** What the main thread leaves for the threads that it starts from now on, and they for theirs. */
const mark = `kindred: ${name} was set in the process`;

// ONNX Runtime would write a device id and a queue of events, which hold the metadata of models, into the home folder
// and send them. It reads the variable when it starts, so this module comes before it (see onnxruntime.ts). Whatever
// the user has set stays: 1, true, yes and on forbid it, anything else allows it. A thread has only a copy of the
// environment, which ONNX Runtime does not see and which whoever starts the thread makes up as they like.
if (isMainThread) {
  process.env[name] ??= '1';
  setEnvironmentData(mark, true);
}

/**
 * Makes sure that nothing is recorded that the user has not allowed.
 * @throws KindredError in a thread of a program whose main thread had not loaded this module before it started the thread,
 * where it is not known that the program was started with the variable: it is too late to set it there.
 */
export function requireTelemetryChoice(): void {
  // Windows' ONNX Runtime does not record by itself, and does not read the variable.
  if (isMainThread || getEnvironmentData(mark) === true || process.platform === 'win32') return;
  if (wasStartedWithChoice()) return;
  const start = process.platform === 'linux' ? `, or start the program with ${name}=1` : '';
  throw new KindredError(
    `in a worker thread, ONNX Runtime's recording of usage cannot be switched off; import kindred in the main thread, ` +
      `before the worker is started${start}`,
  );
}

/** Whether the variable is in the environment that the process was started with, which Linux tells. */
function wasStartedWithChoice(): boolean {
  try {
    return readFileSync('/proc/self/environ', 'latin1')
      .split('\0')
      .some((entry) => entry.startsWith(`${name}=`));
  } catch {
    return false;
  }
}
