import type { DataSource } from '@kindred/core';
import type { ReadOptions } from './data-options.js';
import type { FolderEntries } from './folder-entries.js';

/** One data format on disk. */
export interface DataReader {
  readonly format: DataSource['format'];
  /** What a folder of this format looks like, for the message when nothing is recognised. */
  readonly description: string;
  /** Whether the folder looks like this format; it may still turn out to be damaged. */
  detect(entries: FolderEntries): boolean;
  /** Reads everything into memory. Throws a KindredError that names the file which is wrong. */
  read(entries: FolderEntries, options: ReadOptions): Promise<DataSource>;
}
