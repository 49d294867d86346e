import type { ComponentChildren } from 'preact';

/** A column of a table of rows. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
  readonly canSort?: boolean;
}

export interface Sorting {
  readonly key: string;
  readonly isDown: boolean;
}

interface TableProps<Row> {
  /** What it shows, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly sorting?: Sorting | undefined;
  /** Asked for another order. */
  readonly onSort?: (sorting: Sorting) => void;
}

/** A table whose header stays in sight, and whose columns sort where that is wanted. */
export function Table<Row>({ label, columns, rows, keyOf, sorting, onSort }: TableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="table-frame" aria-label={label} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {columns.map(({ key, title, isNumber, canSort }) => {
              const isSorted = sorting?.key === key;
              const order = isSorted ? (sorting.isDown ? 'descending' : 'ascending') : undefined;
              return (
                <th key={key} scope="col" class={isNumber ? 'number' : undefined} aria-sort={order}>
                  {canSort && onSort ? (
                    <button
                      type="button"
                      onClick={() => onSort({ key, isDown: isSorted ? !sorting.isDown : isNumber === true })}
                    >
                      {title}
                      <span aria-hidden="true">{isSorted ? (sorting.isDown ? ' ↓' : ' ↑') : ''}</span>
                    </button>
                  ) : (
                    title
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ key, cell, isNumber }) => (
                <td key={key} class={isNumber ? 'number' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
