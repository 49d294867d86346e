import { signal } from '@preact/signals';

/** The runs that are chosen, wherever one goes in between. */
export const picked = signal<ReadonlySet<string>>(new Set());

/** Chooses some, or no longer. */
export function setPicked(keys: readonly string[], isPicked: boolean): void {
  const next = new Set(picked.value);
  for (const key of keys) {
    if (isPicked) next.add(key);
    else next.delete(key);
  }
  picked.value = next;
}
