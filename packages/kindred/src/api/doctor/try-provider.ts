import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ProviderName } from './measure-provider.js';

/** What a provider can do on this machine. */
export interface ProviderDiagnosis {
  readonly provider: ProviderName;
  readonly isUsable: boolean;
  /** Why it is not. */
  readonly reason?: string;
  /** Speed of a product of two 1024 x 1024 float32 matrices, in 10^9 operations a second. */
  readonly gflops?: number;
}

const program = fileURLToPath(new URL('./measure-process.js', import.meta.url));

/** Milliseconds after which a provider counts as stuck. */
const timeout = 60_000;

/** Tries a provider in a process of its own: a GPU driver may crash it, and writes what it likes to stderr. */
export function tryProvider(provider: ProviderName): Promise<ProviderDiagnosis> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, provider], { timeout }, (error, stdout) => {
      const unusable = (reason: string) => resolve({ provider, isUsable: false, reason });
      if (error?.killed) return unusable(`no result after ${timeout / 1000} s`);
      if (error) return unusable(`it crashed (${error.signal ?? `exit code ${error.code}`})`);
      const { gflops, reason } = JSON.parse(stdout) as { gflops?: number; reason?: string };
      if (gflops === undefined) return unusable(essence(reason ?? 'unknown'));
      resolve({ provider, isUsable: true, gflops });
    });
  });
}

/** ONNX Runtime's messages without the place in its source and without what wraps them. */
function essence(message: string): string {
  const inner = /cannot be used here \((.*)\);/s.exec(message)?.[1] ?? message;
  return inner.replace(/^.* was false\. /s, '').split('\n')[0]!;
}
