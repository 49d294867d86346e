import type { DataSource } from '@kindred/core/data';
import type { ColumnNames, ColumnOptions, ReadOptions } from './data-options.js';
import type { FoundData } from './faults.js';
import type { FolderEntries } from './folder-entries.js';

export interface ReaderOptions extends ReadOptions {
  /** Whether what takes long is left out once the data has turned out to be faulty. */
  readonly stopsAtFaults: boolean;
  /** Whether it is read as earlier versions did, for a run that they made: other files were pictures then. */
  readonly asBefore?: boolean;
  /** Whether it is only evaluated on: classes may lack images then, and one class is enough. */
  readonly toEvaluate?: boolean;
  /** Columns of tables that a run has read, where this is other data: taken where it has them, and none are asked for. */
  readonly recordedColumns?: ColumnNames | undefined;
  /** Bytes of pixels that are written to the cache at once; as many as disks take well where not given. */
  readonly bytesAtOnce?: number | undefined;
  /** Whether it is left as it is found: nobody looks for what belongs together, and no test images are held out. */
  readonly asFound?: boolean;
}

/** What {@link ReaderOptions} has beside what users say. */
export type ReadingFor = Pick<
  ReaderOptions,
  'asBefore' | 'toEvaluate' | 'recordedColumns' | 'bytesAtOnce' | 'asFound'
>;

/** One data format on disk. */
export interface DataReader {
  readonly format: DataSource['format'];
  /** What a folder of this format looks like, for the message when nothing is recognised. */
  readonly description: string;
  /**
   * Whether the folder looks like this format; it may still turn out to be damaged.
   * @param asked columns that users name
   */
  detect(entries: FolderEntries, asked?: ColumnOptions): boolean | Promise<boolean>;
  /**
   * Reads everything into memory, and tells what is wrong with it.
   * @throws UsageError where the folder holds no such data.
   */
  read(entries: FolderEntries, options: ReaderOptions): Promise<FoundData>;
}
