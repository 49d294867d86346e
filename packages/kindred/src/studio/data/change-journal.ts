import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import type { ChangeAction } from '@kindred/studio/protocol';
import * as z from 'zod';
import { fileError } from '../../storage/file-error.js';
import { statusOf } from '../../storage/move-file.js';
import { syncFolder } from '../../storage/sync.js';
import { writeAtomically } from '../../storage/write-atomically.js';

const actionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('label'), class: z.string() }),
  z.strictObject({ kind: z.literal('trash'), isTrashed: z.boolean() }),
  z.strictObject({ kind: z.literal('tag'), tag: z.string(), isSet: z.boolean() }),
  z.strictObject({ kind: z.literal('keep'), isKept: z.boolean() }),
]) satisfies z.ZodType<ChangeAction>;

const headerSchema = z.strictObject({
  format: z.literal('kindred-changes'),
  version: z.literal(1),
  /** The application of changes to the data after which it was begun; empty for the first one. */
  after: z.string(),
});

const changeSchema = z.strictObject({
  n: z.int().min(1),
  at: z.string(),
  action: actionSchema,
  /** Names of pictures. */
  images: z.array(z.string()).min(1),
});

const undoSchema = z.strictObject({
  n: z.int().min(1),
  at: z.string(),
  /** The number of a change, and whether it is undone, or made again. */
  change: z.int().min(1),
  isUndone: z.boolean(),
});

const entrySchema = z.union([changeSchema, undoSchema]);

/** A change, by the names of its pictures. */
export type ChangeEntry = z.output<typeof changeSchema>;
/** A change is undone, or made again. */
export type UndoEntry = z.output<typeof undoSchema>;
/** A line of the journal. */
export type JournalEntry = z.output<typeof entrySchema>;

/**
 * The changes of data, one after the other, in a file to which lines are added. What {@link add} has returned from is on the disk, and
 * stays whatever becomes of the process; a line that was being written then was never confirmed, and is dropped.
 */
export class ChangeJournal {
  readonly path: string;
  /** Undefined until there is something to be written: who only looks leaves nothing. */
  #file: FileHandle | undefined;
  #size = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Opens a journal; there need not be one yet.
   * @returns what is in it, and whether a line was dropped
   * @throws KindredError naming the file, and the line that is damaged, or where it cannot be written.
   */
  static async open(path: string): Promise<{
    readonly journal: ChangeJournal;
    readonly entries: readonly JournalEntry[];
    readonly isCut: boolean;
  }> {
    const journal = new ChangeJournal(path);
    if (!(await statusOf(path))) return { journal, entries: [], isCut: false };
    try {
      const bytes = await readFile(path);
      const end = bytes.lastIndexOf(0x0a) + 1;
      const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
      parse(path, headerSchema, lines[0], 1);
      const entries = lines.slice(1).map((line, i) => parse(path, entrySchema, line, i + 2));
      const isCut = end < bytes.length;
      if (isCut) await truncate(path, end);
      journal.#file = await open(path, 'a');
      journal.#size = end;
      if (isCut) await journal.#file.datasync();
      return { journal, entries, isCut };
    } catch (error) {
      throw fileError(error, path, 'read');
    }
  }

  /**
   * Adds an entry, which is on the disk once this returns. One call after the other.
   * @throws KindredError where it cannot be written: the journal is then as it was.
   */
  async add(entry: JournalEntry): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    const file = this.#file ?? (await this.#begin());
    try {
      await file.appendFile(line);
      await file.datasync();
      this.#size += line.length;
    } catch (error) {
      // What is there of the line would damage the next one.
      await file.truncate(this.#size).catch(() => {});
      throw fileError(error, this.path, 'written');
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #begin(): Promise<FileHandle> {
    await writeJournal(this.path, '', []);
    this.#file = await open(this.path, 'a').catch((error: unknown) => {
      throw fileError(error, this.path, 'written');
    });
    this.#size = (await this.#file.stat()).size;
    return this.#file;
  }
}

/** Writes a whole journal in place of what was there. @param after see the header */
export async function writeJournal(
  path: string,
  after: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  const header: z.input<typeof headerSchema> = { format: 'kindred-changes', version: 1, after };
  await writeAtomically(
    path,
    [header, ...entries].map((line) => `${JSON.stringify(line)}\n`),
  );
  await syncFolder(dirname(path));
}

function parse<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  line: string | undefined,
  number: number,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(line ?? ''));
  } catch {
    throw new KindredError(
      `${path}: line ${number} is damaged: nothing was changed; move the file away to begin without its changes`,
    );
  }
}
