import { html, type Markup } from '../markup.js';

/**
 * Ten colours that stay apart for colour-blind readers, in the order of Petroff, "Accessible Color Sequences for Data
 * Visualization" (arXiv 2107.02270); and those that are darker on a light background and lighter on a dark one, where
 * thin lines would vanish.
 */
const SEQUENCE = [
  '#3f90da',
  '#ffa90e',
  '#bd1f01',
  '#94a4a2',
  '#832db6',
  '#a96b59',
  '#e76300',
  '#b9ac70',
  '#717581',
  '#92dadd',
];
const ON_LIGHT: Record<number, string> = { 1: '#dd8f00', 9: '#5fb4bd' };
const ON_DARK: Record<number, string> = { 2: '#ff6a4d', 4: '#b884e0', 8: '#9a9fae' };

/** Up to here every class has a colour of its own. */
export const SEQUENCE_LENGTH = SEQUENCE.length;

/** The CSS variables of the sequence, for a light and for a dark background. */
export function colorVariables(theme: 'light' | 'dark'): string {
  const changed = theme === 'dark' ? ON_DARK : ON_LIGHT;
  const colors = SEQUENCE.map((color, i) => changed[i] ?? color);
  return colors.map((color, i) => `--c${i}:${color}`).join(';');
}

export function sequenceColor(index: number): string {
  return `var(--c${index % SEQUENCE_LENGTH})`;
}

/**
 * The colour of one of many classes. Beyond ten no colours can all be told apart: neighbouring classes get distant
 * hues and three lightnesses in turn, and labels in the picture say the rest.
 */
export function classColor(label: number, classes: number): string {
  if (classes <= SEQUENCE_LENGTH) return sequenceColor(label);
  const goldenAngle = 137.508;
  return `hsl(${Math.round((label * goldenAngle) % 360)} 65% ${[42, 56, 68][label % 3]}%)`;
}

/** Anchors of viridis (van der Walt and Smith): even steps to the eye, also in grey and for the colour-blind. */
const VIRIDIS = [
  [68, 1, 84],
  [65, 68, 135],
  [42, 120, 142],
  [34, 168, 132],
  [122, 209, 81],
  [253, 231, 37],
];

/** @param share from 0 (dark) to 1 (bright) */
export function viridis(share: number): { readonly color: string; readonly isBright: boolean } {
  const position = Math.max(0, Math.min(1, share)) * (VIRIDIS.length - 1);
  const index = Math.min(Math.floor(position), VIRIDIS.length - 2);
  const [r, g, b] = VIRIDIS[index]!.map((low, channel) =>
    Math.round(low + (position - index) * (VIRIDIS[index + 1]![channel]! - low)),
  );
  const color = `#${[r, g, b].map((value) => value!.toString(16).padStart(2, '0')).join('')}`;
  return { color, isBright: 0.299 * r! + 0.587 * g! + 0.114 * b! > 128 };
}

/** A square of a colour, for legends. */
export function swatch(color: string): Markup {
  return html`<span class="swatch" style="background:${color}"></span>`;
}
