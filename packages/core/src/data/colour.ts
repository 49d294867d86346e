/** Red, green and blue, from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const names: Readonly<Record<string, Rgb>> = {
  white: [255, 255, 255],
  black: [0, 0, 0],
  grey: [128, 128, 128],
  gray: [128, 128, 128],
};

/** A colour by its name (white, black, grey) or as `#rrggbb`; undefined for other texts. */
export function parseColour(text: string): Rgb | undefined {
  const named = names[text.toLowerCase()];
  if (named) return named;
  const hex = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  return hex ? [byte(hex[1]!), byte(hex[2]!), byte(hex[3]!)] : undefined;
}

/** The colour as it is called, or as `#rrggbb`. */
export function colourName(colour: Rgb): string {
  const known = Object.entries(names).find(([, rgb]) => rgb.every((value, i) => value === colour[i]));
  return known?.[0] ?? `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function byte(hex: string): number {
  return Number.parseInt(hex, 16);
}
