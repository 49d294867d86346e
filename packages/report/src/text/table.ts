import { displayWidth, wrap } from './width.js';

export interface TableOptions {
  /** Of the columns from the first on; what is said last holds for the further ones. By default to the left. */
  readonly align?: readonly ('left' | 'right')[];
  /** Stands before every line. */
  readonly indent?: string;
  /** Columns of the terminal: where lines would be longer, the widest cells of text are broken between words. */
  readonly width?: number;
}

const GAP = '  ';

/** No column becomes narrower than so, however narrow the terminal. */
const NARROWEST = 10;

/** Rows of cells as lines with the cells below one another; no spaces at the ends. */
export function formatTable(rows: readonly (readonly string[])[], options: TableOptions = {}): string[] {
  const { align = ['left'], indent = '', width = Number.POSITIVE_INFINITY } = options;
  const isRight = (column: number) => (align[column] ?? align.at(-1)) === 'right';
  const room = width - displayWidth(indent);
  return fitted(rows, isRight, room).map(({ cells, widths }) => {
    const padded = cells.map((cell, column) => {
      const padding = ' '.repeat(widths[column]! - displayWidth(cell));
      return isRight(column) ? padding + cell : cell + padding;
    });
    return (indent + padded.join(GAP)).trimEnd();
  });
}

interface Line {
  readonly cells: readonly string[];
  readonly widths: readonly number[];
}

/** The lines of a table that is not wider than `room`, as far as one column of text can give way. */
function fitted(
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean,
  room: number,
): Line[] {
  const widths = columnWidths(rows);
  const total = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  const texts = widths.map((width, column) => (isRight(column) ? 0 : width));
  const widest = texts.indexOf(Math.max(...texts));
  const narrowed = Math.max(widths[widest]! - (total - room), NARROWEST);
  if (total <= room || isRight(widest) || narrowed >= widths[widest]!) {
    return rows.map((cells) => ({ cells, widths }));
  }
  const broken = rows.flatMap((row) => {
    const [first = '', ...others] = wrap(row[widest] ?? '', narrowed);
    const cellsWith = (text: string, isFirst: boolean) =>
      row.map((cell, column) => (column === widest ? text : isFirst ? cell : ''));
    return [cellsWith(first, true), ...others.map((text) => cellsWith(text, false))];
  });
  const narrow = columnWidths(broken);
  return broken.map((cells) => ({ cells, widths: narrow }));
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  return widths;
}
