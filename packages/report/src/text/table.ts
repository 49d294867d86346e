import { displayWidth, wrap } from './width.js';

/** How {@link formatTable} lays a table out. */
export interface TableOptions {
  /** Of the columns from the first on; what is said last holds for the further ones. By default to the left. */
  readonly align?: readonly ('left' | 'right')[] | undefined;
  /** Stands before every line. */
  readonly indent?: string | undefined;
  /** Columns of the terminal: where lines would be longer, the widest cells of text are broken between words. */
  readonly width?: number | undefined;
}

/** The cells of a row. */
export type Row = readonly string[];

const GAP = '  ';

/** No column becomes narrower than so, however narrow the terminal. */
const NARROWEST = 10;

/**
 * Rows of cells as lines with the cells below one another; no spaces at the ends. A row of one cell alone is a heading,
 * which reaches over all columns.
 */
export function formatTable(rows: readonly Row[], options: TableOptions = {}): string[] {
  const { align = ['left'], indent = '', width = Number.POSITIVE_INFINITY } = options;
  const isRight = (column: number) => (align[column] ?? align.at(-1)) === 'right';
  const lines = fitted(rows, isRight, width - displayWidth(indent));
  const widths = columnWidths(lines);
  return lines.map((row) => {
    const padded = row.map((cell, column) => {
      const padding = ' '.repeat(Math.max(0, widths[column]! - displayWidth(cell)));
      return isRight(column) ? padding + cell : cell + padding;
    });
    return (indent + padded.join(GAP)).trimEnd();
  });
}

/** The rows in lines no wider than `room`, as far as headings and one column of text can give way. */
function fitted(rows: readonly Row[], isRight: (column: number) => boolean, room: number): Row[] {
  const widths = columnWidths(rows);
  const total = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  const texts = widths.map((width, column) => (isRight(column) ? 0 : width));
  const widest = texts.indexOf(Math.max(...texts));
  const narrowed = total <= room ? undefined : Math.max(widths[widest]! - (total - room), NARROWEST);
  return rows.flatMap((row) => {
    if (isHeading(row)) return wrap(row[0]!, room, GAP).map((line) => [line]);
    if (narrowed === undefined || isRight(widest)) return [row];
    const [first = '', ...others] = wrap(row[widest] ?? '', narrowed);
    const withText = (text: string, cell: (cell: string) => string) =>
      row.map((own, column) => (column === widest ? text : cell(own)));
    return [withText(first, (cell) => cell), ...others.map((text) => withText(text, () => ''))];
  });
}

function isHeading(row: Row): boolean {
  return row.length === 1;
}

function columnWidths(rows: readonly Row[]): number[] {
  const widths: number[] = [];
  for (const row of rows.filter((row) => !isHeading(row))) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  return widths;
}
