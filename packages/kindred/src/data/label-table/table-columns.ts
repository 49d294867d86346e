import { isOwnColumn, ownColumns } from '../archives/unpacked-table.js';
import type { ColumnOptions } from '../data-options.js';
import { type FoundColumns, findColumns } from './columns.js';
import type { Table } from './open-table.js';

/** The columns of a table, and which of them are read. */
export interface ChosenColumns {
  /** Those of the data. */
  readonly names: readonly string[];
  readonly found: FoundColumns;
  /** Where a row comes from, and what is wrong with its picture, in tables that Kindred has made. */
  readonly said: readonly string[];
}

/**
 * Chooses the columns of a table. In one that Kindred has made, of Parquet files or shards, pictures are in a column of its own, and so
 * are splits, where names of files have told them and none other is asked for.
 * @throws UsageError for a column that is asked for and not there.
 */
export function chooseColumns(
  shown: string,
  { columns, firstRow }: Table,
  asked: ColumnOptions,
  isMade: boolean,
): ChosenColumns {
  if (!isMade) return { names: columns, found: findColumns(shown, columns, firstRow, asked), said: [] };
  const names = columns.filter((column) => !isOwnColumn(column));
  // What was asked for has chosen the pictures when they were unpacked.
  const inData = findColumns(shown, names, [], { ...asked, imageColumn: undefined });
  const hasSplits = asked.splitColumn === undefined && columns.includes(ownColumns.split);
  return {
    names,
    found: { ...inData, image: ownColumns.image, split: hasSplits ? ownColumns.split : inData.split },
    said: [ownColumns.place, ownColumns.fault],
  };
}
