/** A line of a chart, with places of its own on the x axis. */
export interface Line {
  /** [n], rising */
  readonly x: readonly number[];
  /** [n] */
  readonly y: readonly (number | null)[];
}

/** Columns of a chart, all on the same x: null breaks a line, undefined is passed over. */
export interface AlignedLines {
  readonly x: number[];
  readonly ys: (number | null | undefined)[][];
}

/**
 * Brings lines with places of their own onto one axis.
 * @param breaks places at which the first line is broken, because something is missing there
 */
export function alignLines(lines: readonly Line[], breaks: readonly number[] = []): AlignedLines {
  const x = [...new Set([...lines.flatMap((line) => line.x), ...breaks])].sort((a, b) => a - b);
  const places = new Map(x.map((value, place) => [value, place]));
  const ys = lines.map((line) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined);
    for (const [i, value] of line.x.entries()) column[places.get(value)!] = line.y[i] ?? undefined;
    return column;
  });
  for (const value of breaks) {
    const place = places.get(value)!;
    if (ys[0] && ys[0][place] === undefined) ys[0][place] = null;
  }
  return { x, ys };
}
