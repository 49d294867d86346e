import type { DataProblem } from '@kindred/core/data';
import { groupDigits } from '@kindred/report/text';

/** Rows are named up to this number, and counted beyond it. */
const shown = 3;

/** What is wrong with rows of tables, told together where it is the same. */
export class RowProblems {
  readonly #groups = new Map<string, { table: string; message: string; rows: number[]; count: number }>();

  add(table: string, row: number, message: string): void {
    const key = `${table}\n${message}`;
    const group = this.#groups.get(key) ?? { table, message, rows: [], count: 0 };
    group.count++;
    if (group.rows.length < shown) group.rows.push(row);
    this.#groups.set(key, group);
  }

  list(): DataProblem[] {
    return Array.from(this.#groups.values(), ({ table, message, rows, count }) => {
      const more = count > shown ? ` and ${groupDigits(count - shown)} more` : '';
      return {
        source: table,
        message: `${message} (row${count > 1 ? 's' : ''} ${rows.join(', ')}${more})`,
      };
    });
  }
}
