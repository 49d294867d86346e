/** Red, green and blue in 0 .. 255. */
export type Color = readonly [number, number, number];

/**
 * Ten colours that stay apart for colour-blind readers (Petroff, arXiv 2107.02270); some darker on light, lighter on dark ground, where
 * they would vanish: the same as in reports.
 */
const sequence = [
  ...['#3f90da', '#ffa90e', '#bd1f01', '#94a4a2', '#832db6'],
  ...['#a96b59', '#e76300', '#b9ac70', '#717581', '#92dadd'],
];
const onLight: Readonly<Record<number, string>> = { 1: '#dd8f00', 9: '#5fb4bd' };
const onDark: Readonly<Record<number, string>> = { 2: '#ff6a4d', 4: '#b884e0', 8: '#9a9fae' };

/**
 * The colour of one of many classes. Beyond ten no colours can all be told apart: neighbouring classes get distant hues and three
 * lightnesses in turn.
 */
export function classColor(label: number, classes: number, isDark: boolean): Color {
  if (classes <= sequence.length) return fromHex((isDark ? onDark : onLight)[label] ?? sequence[label]!);
  const goldenAngle = 137.508;
  return fromHsl((label * goldenAngle) % 360, 0.65, [0.42, 0.56, 0.68][label % 3]!);
}

export function cssColor([red, green, blue]: Color): string {
  return `rgb(${red} ${green} ${blue})`;
}

function fromHex(hex: string): Color {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function fromHsl(hue: number, saturation: number, lightness: number): Color {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Anchors of viridis (van der Walt and Smith): even steps to the eye. */
const viridisAnchors: readonly Color[] = [
  ...([
    [68, 1, 84],
    [65, 68, 135],
    [42, 120, 142],
  ] as const),
  ...([
    [34, 168, 132],
    [122, 209, 81],
    [253, 231, 37],
  ] as const),
];

/** @param share from 0 (dark) to 1 (bright) */
export function viridis(share: number): Color {
  const position = Math.max(0, Math.min(1, share)) * (viridisAnchors.length - 1);
  const index = Math.min(Math.floor(position), viridisAnchors.length - 2);
  const [low, high] = [viridisAnchors[index]!, viridisAnchors[index + 1]!];
  const mixed = (i: 0 | 1 | 2) => Math.round(low[i] + (position - index) * (high[i] - low[i]));
  return [mixed(0), mixed(1), mixed(2)];
}

/** @param share from -1 (blue, less) over 0 (grey) to 1 (red, more) */
export function diverging(share: number, isDark: boolean): Color {
  const middle: Color = isDark ? [48, 54, 64] : [236, 238, 242];
  const end: Color =
    share < 0 ? (isDark ? [90, 160, 255] : [33, 96, 207]) : isDark ? [255, 120, 90] : [190, 60, 20];
  const part = Math.min(1, Math.abs(share));
  const mixed = (i: 0 | 1 | 2) => Math.round(middle[i] + part * (end[i] - middle[i]));
  return [mixed(0), mixed(1), mixed(2)];
}
