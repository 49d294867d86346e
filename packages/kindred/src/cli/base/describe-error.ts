import { KindredError } from '@kindred/core/errors';
import { fileError } from '../../storage/file-error.js';

/** What the command says when it fails, on one line, and the code that it exits with. */
export interface DescribedError {
  readonly message: string;
  readonly exitCode: number;
  /** Whether the program is at fault, not what it was given. */
  readonly isBug: boolean;
}

export function describeError(error: unknown): DescribedError {
  const known = error instanceof KindredError ? error : asFileError(error);
  if (known) return { message: oneLine(known.message), exitCode: known.exitCode, isBug: false };
  const message = error instanceof Error ? error.message : String(error);
  return { message: oneLine(message), exitCode: 1, isBug: true };
}

/** Errors of the file system that nobody has put into words yet. */
function asFileError(error: unknown): KindredError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !/^E[A-Z0-9]+$/.test(code)) return undefined;
  const isReading = ['read', 'scandir', 'stat', 'lstat', 'access'].includes(syscall) || code === 'ENOENT';
  const described = fileError(error, path ?? 'a file', isReading ? 'read' : 'written');
  return described instanceof KindredError ? described : undefined;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
