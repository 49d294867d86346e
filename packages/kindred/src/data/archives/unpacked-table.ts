import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SplitName } from '@kindred/core/data';

/** The table that is written of shards and Parquet files, in the folder that they are unpacked into. */
export const tableName = 'labels.jsonl';

/** Its columns, beside those of the data; that has none of such names. */
export const ownColumns = {
  /** The picture: a path in the folder. */
  image: 'kindred:file',
  /** What the name of the file says it is of: not there where it says nothing. */
  split: 'kindred:split',
  /** Where it comes from, for messages: `row 3 of train.parquet`. */
  place: 'kindred:place',
  /** What is wrong where there is no picture. */
  fault: 'kindred:fault',
} as const;

/** Whether a column is one of {@link ownColumns}. */
export function isOwnColumn(column: string): boolean {
  return column.startsWith('kindred:');
}

/** A picture with what is said of it. */
export interface UnpackedRow {
  readonly place: string;
  readonly split: SplitName | undefined;
  readonly picture: { readonly file: string } | { readonly fault: string };
  /** Columns of the data. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A line of the table. */
export function rowLine({ place, split, picture, fields }: UnpackedRow): string {
  const own = {
    ...('file' in picture ? { [ownColumns.image]: picture.file } : { [ownColumns.fault]: picture.fault }),
    ...(split !== undefined && { [ownColumns.split]: split }),
    [ownColumns.place]: place,
  };
  return `${JSON.stringify({ ...fields, ...own })}\n`;
}

/** Characters that are written at once. */
const mostHeld = 2 ** 18;

/** Writes the table, however many rows it has; to be closed. */
export class TableWriter {
  readonly #file: FileHandle;
  #held = '';

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(folder: string): Promise<TableWriter> {
    return new TableWriter(await open(join(folder, tableName), 'wx'));
  }

  async add(line: string): Promise<void> {
    this.#held += line;
    if (this.#held.length >= mostHeld) await this.#flush();
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    const text = this.#held;
    this.#held = '';
    await this.#file.writeFile(text);
  }
}

/** The table of unpacked data, which messages call as the data. */
export function unpackedTable(folder: string, name: string) {
  return { path: join(folder, tableName), name, split: undefined };
}
