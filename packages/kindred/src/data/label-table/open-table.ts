import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { KindredError, UsageError } from '@kindred/core/errors';
import { fileError } from '../../storage/file-error.js';
import { requireFile } from '../../storage/read.js';
import { extensionOf } from '../image-folder/image-names.js';

/**
 * Takes a row: the texts of the columns that were asked for, undefined where it has none, and its number, which counts the names of the
 * columns as the first.
 */
export type TakeRow = (values: readonly (string | undefined)[], row: number) => void;

/** A table in a file, which is read row by row. */
export interface Table {
  readonly columns: readonly string[];
  /** Texts of the first row, by columns. */
  readonly firstRow: readonly string[];
  /**
   * Reads all rows.
   * @param wanted columns, some of {@link columns}; undefined ones give undefined
   * @throws KindredError naming the line of what cannot be read.
   */
  read(wanted: readonly (string | undefined)[], take: TakeRow): Promise<void>;
}

/** Endings of tables, in lower case. */
export const tableExtensions: readonly string[] = ['csv', 'tsv', 'jsonl', 'ndjson'];

export function isTableName(file: string): boolean {
  return tableExtensions.includes(extensionOf(file));
}

/** The line of names and the first row are looked for in so many bytes. */
const headBytes = 2 ** 18;
/** Longer rows are none: a quote that is not closed would take the whole file for one. */
const longestRow = 2 ** 20;

/**
 * Opens a table: comma-separated text with any of the usual separators, a line of names, quotes and a byte-order mark; or
 * JSON, an object a line.
 * @param shown what messages call it
 * @param looked so many rows tell the columns, where each may have its own; all of them where not given
 * @throws UsageError for what is no such file, KindredError where it cannot be read.
 */
export async function openTable(
  path: string,
  shown: string,
  looked = Number.POSITIVE_INFINITY,
): Promise<Table> {
  const head = await headOf(path);
  if (/^(\xff\xfe|\xfe\xff)/.test(head.toString('latin1', 0, 2)) || head.includes(0)) {
    throw new UsageError(`${shown} is no UTF-8 text (UTF-16, or no text at all): save it as UTF-8`);
  }
  if (head.length === 0) throw new UsageError(`${shown} is empty`);
  const isJson = ['jsonl', 'ndjson'].includes(extensionOf(path));
  return isJson ? openLines(path, shown, looked) : openSeparated(path, shown, head);
}

async function headOf(path: string): Promise<Buffer> {
  await requireFile(path);
  const file = await open(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw fileError(error, path, 'read');
  } finally {
    await file.close();
  }
}

async function openSeparated(path: string, shown: string, head: Buffer): Promise<Table> {
  const [{ parse }, { parse: parseAtOnce }] = await Promise.all([
    import('csv-parse'),
    import('csv-parse/sync'),
  ]);
  const delimiter = extensionOf(path) === 'tsv' ? '\t' : separatorOf(head.toString('utf8'));
  const options = {
    ...{
      delimiter,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: longestRow,
    },
    ...{ relax_quotes: delimiter === '\t' },
  };
  let first: readonly (readonly string[])[];
  try {
    first = parseAtOnce(head, { ...options, to: 2 }) as unknown as string[][];
  } catch (error) {
    throw rowError(error, shown);
  }
  const columns = (first[0] ?? []).map((name) => name.trim());
  return {
    columns,
    firstRow: first[1] ?? [],
    async read(wanted, take) {
      const places = wanted.map((name) => (name === undefined ? -1 : columns.indexOf(name)));
      const file = createReadStream(path, { highWaterMark: 2 ** 18 });
      const parser = parse(options);
      file.on('error', (error) => parser.destroy(error)).pipe(parser);
      let row = 0;
      try {
        for await (const record of parser as AsyncIterable<readonly string[]>) {
          const isBlank = record.length === 1 && record[0] === '';
          if (++row === 1 || isBlank) continue;
          take(
            places.map((place) => record[place]),
            row,
          );
        }
      } catch (error) {
        throw rowError(error, shown);
      } finally {
        file.destroy();
      }
    },
  };
}

/** The separator that the line of names has most of, outside quotes. */
function separatorOf(head: string): string {
  const names = (/^\uFEFF?\s*([^\r\n]*)/.exec(head)?.[1] ?? '').replace(/"[^"]*"/g, '');
  const count = (separator: string) => names.split(separator).length;
  return [',', ';', '\t', '|'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function rowError(error: unknown, shown: string): Error {
  const { code = '', lines, message } = error as { code?: string; lines?: number; message: string };
  if (!code.startsWith('CSV_')) return fileError(error, shown, 'read');
  const reason =
    code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE'
      ? 'a quote (") is opened and not closed'
      : message;
  return new KindredError(`${shown}, line ${lines}: ${reason}`, { cause: error });
}

async function openLines(path: string, shown: string, looked: number): Promise<Table> {
  const rows = async (take: (row: Readonly<Record<string, unknown>>, line: number) => boolean) => {
    const file = createReadStream(path);
    const opened = new Promise<never>((_, fail) => {
      file.on('error', (error) => fail(fileError(error, path, 'read')));
    });
    const read = async () => {
      let line = 0;
      for await (const text of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
        line++;
        if (text.trim() === '') continue;
        if (!take(parseRow(line === 1 ? text.replace(/^\uFEFF/, '') : text, shown, line), line)) return;
      }
    };
    try {
      await Promise.race([read(), opened]);
    } finally {
      file.destroy();
    }
  };
  let first: Readonly<Record<string, unknown>> | undefined;
  let count = 0;
  const names = new Set<string>();
  // What is said of few pictures, such as their split, is not in the first row.
  await rows((row) => {
    first ??= row;
    for (const name of Object.keys(row)) names.add(name);
    return ++count < looked;
  });
  const columns = [...names];
  return {
    columns,
    firstRow: columns.map((column) => textOf(first?.[column]) ?? ''),
    read: (wanted, take) =>
      rows((row, line) => {
        take(
          wanted.map((name) => (name === undefined ? undefined : textOf(row[name]))),
          line,
        );
        return true;
      }),
  };
}

function parseRow(text: string, shown: string, line: number): Readonly<Record<string, unknown>> {
  try {
    const row: unknown = JSON.parse(text);
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new KindredError(`${shown}, line ${line}: is no JSON object`);
}

/** What a field says; lists and objects are no classes, and shown as they are. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
