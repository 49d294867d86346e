import { signal } from '@preact/signals';

/** Sides of tiles, in CSS pixels. */
export const tileSides: readonly number[] = [72, 104, 152, 208];

const key = 'kindred-tile-side';

export const tileSide = signal<number>(stored());

export function setTileSide(side: number): void {
  tileSide.value = side;
  try {
    localStorage.setItem(key, String(side));
  } catch {
    // It is so until the page is closed.
  }
}

function stored(): number {
  try {
    const side = Number(localStorage.getItem(key));
    return tileSides.find((known) => known === side) ?? 104;
  } catch {
    return 104;
  }
}
