import type { DataProblem } from '@kindred/core/data';
import { groupDigits } from '@kindred/report/text';

/** A row of a table: its number, or where it comes from, `row 3 of train.parquet`, where the table was made of something else. */
export type RowPlace = number | string;

/** A row in words. */
export function rowText(place: RowPlace): string {
  return typeof place === 'number' ? `row ${place}` : place;
}

/** Rows are named up to this number, and counted beyond it. */
const shown = 3;

/** What is wrong with rows of tables, told together where it is the same. */
export class RowProblems {
  readonly #groups = new Map<string, { table: string; message: string; rows: RowPlace[]; count: number }>();

  add(table: string, row: RowPlace, message: string): void {
    const key = `${table}\n${message}`;
    const group = this.#groups.get(key) ?? { table, message, rows: [], count: 0 };
    group.count++;
    if (group.rows.length < shown) group.rows.push(row);
    this.#groups.set(key, group);
  }

  list(): DataProblem[] {
    return Array.from(this.#groups.values(), ({ table, message, rows, count }) => {
      const more = count > shown ? ` and ${groupDigits(count - shown)} more` : '';
      const areNumbers = typeof rows[0] === 'number';
      const listed = areNumbers ? `row${count > 1 ? 's' : ''} ${rows.join(', ')}` : rows.join(', ');
      return { source: table, message: `${message} (${listed}${more})` };
    });
  }
}
