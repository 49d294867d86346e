import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { encodeNpy, encodeSafetensors, type StoredTensor } from '@kindred/core/files';
import { makeFolder } from '../../storage/make-folder.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import type { Embeddings } from './embed-data.js';

/** The kinds of files, by the end of their names. */
const formats = ['.npy', '.safetensors', '.csv'] as const;
type Format = (typeof formats)[number];

type Listed = Pick<Embeddings, 'files' | 'classes'>;

/** First line of the table that stands beside an .npy file. */
const tableHeader = 'file,label\n';

/**
 * Whether embeddings can be written to a file of this name: before the work is done, rather than after it.
 * @throws UsageError for a name that ends in another way, and where the place of the table beside it is taken.
 */
export async function requireEmbeddingsFile(file: string): Promise<void> {
  if (formatOf(file) !== '.npy') return;
  const table = tablePath(file);
  if (!existsSync(table) || (await readFile(table, 'utf8')).startsWith(tableHeader)) return;
  throw new UsageError(
    `${table} is there and is no table of ${file}, beside which it would stand: choose another name`,
  );
}

/**
 * Writes embeddings, in a folder that is made where it is missing, in the order of the images, by the end of the file's name: `.npy`, the matrix float32 [N, D], with
 * the files and labels in a `.csv` beside it; `.safetensors`, with the tensors `embedding` float32 [N, D] and, where there
 * are classes, `label` int64 [N], and the JSON lists `files` and `classes` in its metadata; or `.csv`, with the columns
 * `file`, `label`, `e0`, `e1`, ...
 * @returns the files that were written
 * @throws UsageError for another ending, and where beside a `.npy` file another table would be overwritten;
 *   KindredError where a file cannot be written.
 */
export async function writeEmbeddings(
  file: string,
  embeddings: Omit<Embeddings, 'problems'> & Partial<Embeddings>,
): Promise<string[]> {
  await requireEmbeddingsFile(file);
  const format = formatOf(file);
  await makeFolder(dirname(file));
  if (format === '.csv') {
    await writeAtomically(file, csvLines(embeddings));
    return [file];
  }
  const matrix = matrixOf(embeddings);
  if (format === '.safetensors') {
    await writeAtomically(file, encodeTensors(matrix, embeddings));
    return [file];
  }
  const table = tablePath(file);
  await writeAtomically(table, tableLines(embeddings));
  await writeAtomically(file, encodeNpy(matrix.shape, matrix.data));
  return [file, table];
}

function formatOf(file: string): Format {
  const format = formats.find((candidate) => candidate === extname(file));
  if (format) return format;
  throw new UsageError(
    `'${file}' is no name for a file of embeddings; give one that ends in ${formats.join(', ')}`,
  );
}

function tablePath(file: string): string {
  return file.replace(/\.npy$/, '.csv');
}

function matrixOf({ vectors }: Pick<Embeddings, 'vectors'>) {
  const dimensions = vectors[0]?.length ?? 0;
  const data = new Float32Array(vectors.length * dimensions);
  for (const [i, vector] of vectors.entries()) data.set(vector, i * dimensions);
  return { dtype: 'float32' as const, shape: [vectors.length, dimensions], data };
}

function encodeTensors(embedding: StoredTensor, { files, classes }: Listed): Uint8Array {
  const tensors = new Map([['embedding', embedding]]);
  if (!classes) return encodeSafetensors(tensors, { files: JSON.stringify(files) });
  const data = BigInt64Array.from(classes.labels, BigInt);
  tensors.set('label', { dtype: 'int64', shape: [data.length], data });
  return encodeSafetensors(tensors, {
    files: JSON.stringify(files),
    classes: JSON.stringify(classes.names),
  });
}

function* tableLines({ files, classes }: Listed): Generator<string> {
  yield tableHeader;
  for (const [i, file] of files.entries()) yield `${fields(file, i, classes)}\n`;
}

function* csvLines({ vectors, files, classes }: Omit<Embeddings, 'problems'>): Generator<string> {
  const names = Array.from(vectors[0] ?? [], (_, d) => `e${d}`);
  yield `${['file', 'label', ...names].join(',')}\n`;
  for (const [i, file] of files.entries()) {
    // Nine digits say which float32 it is.
    const values = Array.from(vectors[i]!, (value) => Number(value.toPrecision(9)));
    yield `${[fields(file, i, classes), ...values].join(',')}\n`;
  }
}

function fields(file: string, i: number, classes: Embeddings['classes']): string {
  const label = classes ? classes.names[classes.labels[i]!]! : '';
  return `${quoted(file)},${quoted(label)}`;
}

/** As RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
