import { OptionKind } from '@kindred/core/config';

/** More gain little, and each takes memory. */
const most = 8;

/** What a number of threads has to be. */
export const threadsOption = new OptionKind(
  'a whole number from 1 to 64',
  (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64,
);

/** Threads as they are, and what is to be said of them. */
export interface ChosenThreads {
  readonly threads: number;
  readonly note: string | undefined;
}

/**
 * Threads of WebAssembly need memory that is shared, which browsers give to cross-origin isolated pages alone.
 * @param asked undefined: one for each core
 */
export function chooseThreads(
  asked: number | undefined,
  { isIsolated, cores }: { readonly isIsolated: boolean; readonly cores: number },
): ChosenThreads {
  if (isIsolated) return { threads: asked ?? Math.max(1, Math.min(cores, most)), note: undefined };
  const note =
    'one thread: the page is not cross-origin isolated, so that it has no shared memory; serve it with the headers ' +
    '"Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp" for several';
  return { threads: 1, note: asked === 1 || cores === 1 ? undefined : note };
}
