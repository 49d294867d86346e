import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { makeFolder } from '../../storage/make-folder.js';
import { writeAtomically } from '../../storage/write-atomically.js';

/** A row of a table of labels. */
export interface LabelRow {
  /** Path of a picture; what is no file of its own is called as it is. */
  readonly file: string;
  readonly label: string;
  readonly split: string;
  /** The label that the data has, where it is another one. */
  readonly formerLabel: string;
  readonly why: string;
  readonly tags?: string;
}

/** Which columns a table has beside `file`, `label`, `former_label` and `why`. */
export interface LabelColumns {
  readonly hasSplits: boolean;
  readonly hasTags?: boolean;
  /** Whether the pictures are files, whose names then begin in the folder of the table. */
  readonly areFiles: boolean;
}

/** Writes a table of labels, as RFC 4180 has it. The table of before is there until the new one is whole. */
export async function writeLabelRows(
  file: string,
  rows: Iterable<LabelRow>,
  { hasSplits, hasTags = false, areFiles }: LabelColumns,
): Promise<void> {
  const folder = dirname(resolve(file));
  function* lines(): Generator<string> {
    const columns = ['file', 'label', hasSplits && 'split', 'former_label', 'why', hasTags && 'tags'];
    yield line(columns.filter((column) => column !== false));
    for (const { file, label, split, formerLabel, why, tags = '' } of rows) {
      const name = areFiles ? nameFrom(folder, file) : file;
      const cells = [name, label, hasSplits && split, formerLabel, why, hasTags && tags];
      yield line(cells.filter((cell) => cell !== false));
    }
  }
  await makeFolder(folder);
  await writeAtomically(file, lines());
}

/** With slashes; what lies elsewhere on another drive keeps its whole path. */
function nameFrom(folder: string, path: string): string {
  const way = relative(folder, path);
  return isAbsolute(way) ? way : way.split(sep).join('/');
}

function line(cells: readonly string[]): string {
  const quoted = cells.map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text));
  return `${quoted.join(',')}\n`;
}
