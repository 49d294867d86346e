/**
 * Rows of cells as aligned lines: the first column to the left, the others, numbers, to the right. Widths are
 * counted in code points.
 */
export function formatTable(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    });
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const padding = ' '.repeat(widths[column]! - widthOf(cell));
      return column === 0 ? cell + padding : padding + cell;
    });
    return (indent + cells.join('  ')).trimEnd();
  });
}

/** A name for a table cell: one line, at most `limit` characters. */
export function cellText(text: string, limit = 28): string {
  const characters = [...text.replace(/\p{Cc}/gu, ' ')];
  return characters.length <= limit ? characters.join('') : `${characters.slice(0, limit - 1).join('')}…`;
}

function widthOf(text: string): number {
  return [...text].length;
}
