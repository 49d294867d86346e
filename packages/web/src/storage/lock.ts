import { UsageError } from '@kindred/core/errors';

const keyOf = (name: string) => `kindred run ${name}`;

/**
 * Keeps other tabs and workers of the page out of a run until the returned function is called, or the tab is closed.
 * @throws UsageError where another one holds it.
 */
export function lockRun(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const holding = navigator.locks.request(keyOf(name), { ifAvailable: true }, (lock) => {
      if (!lock)
        throw new UsageError(`${name} is in use by another tab of this page; wait for it, or close it`);
      return new Promise<void>((release) => resolve(release));
    });
    holding.catch(reject);
  });
}

/** Whether a tab holds a run. */
export async function isLocked(name: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === keyOf(name));
}
