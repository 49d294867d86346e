import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { countOf } from '@kindred/report/text';
import {
  type ApplyAnswer,
  type Change,
  ChangeBook,
  type ChangeRequest,
  type ChangesAnswer,
  type DataAnswer,
  SPLITS,
  type UndoRequest,
} from '@kindred/studio/protocol';
import { type LabelRow, writeLabelRows } from '../../api/clean/label-rows.js';
import { requireLabelsFile } from '../../api/clean/write-labels.js';
import type { ListedData, ListedPicture } from '../../data/list-data.js';
import { statusOf } from '../../storage/move-file.js';
import { Refusal } from '../errors.js';
import { classDepth, planMoves } from './apply-plan.js';
import { applyToFolder, journalPath } from './apply-to-folder.js';
import { ChangeJournal, type JournalEntry } from './change-journal.js';
import { listingId, pictureKeys } from './picture-names.js';

/** A listing of data, with the changes that were made to it. */
export class LoadedData {
  readonly listing: string;
  readonly listed: ListedData;
  /** The folder that files have to lie in, by its real path; undefined where there are none. */
  readonly root: string | undefined;
  readonly #path: string;
  readonly #folder: string;
  readonly #keys: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #journal: ChangeJournal;
  readonly #book = new ChangeBook();
  /** The newest revision that has changed a picture. */
  readonly #touched = new Map<number, number>();
  #revision = 0;
  /** Whether the folder is another one now, and the journal on the disk with it. */
  #isOver = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    path: string,
    folder: string,
    listed: ListedData,
    root: string | undefined,
    journal: ChangeJournal,
  ) {
    this.#path = path;
    this.#folder = folder;
    this.listed = listed;
    this.root = root;
    this.listing = listingId(listed);
    this.#keys = pictureKeys(listed);
    this.#numbers = new Map(this.#keys.map((key, image) => [key, image]));
    this.#journal = journal;
  }

  /**
   * Reads the changes that were made before.
   * @param path what the data was named as
   * @param folder of the desk
   */
  static async load(
    path: string,
    folder: string,
    listed: ListedData,
    onNote: (message: string) => void,
  ): Promise<LoadedData> {
    const root = listed.root === undefined ? undefined : await realpath(listed.root);
    const { journal, entries, isCut } = await ChangeJournal.open(journalPath(folder));
    if (isCut) {
      onNote(
        `the last change of ${listed.name} was cut off while it was written, before it was confirmed: it is dropped`,
      );
    }
    const loaded = new LoadedData(path, folder, listed, root, journal);
    for (const entry of entries) loaded.#take(entry);
    return loaded;
  }

  /** All that a page needs to show it. */
  answer(): DataAnswer {
    const { name, format, classNames, pictures, problems } = this.listed;
    return {
      ...{ listing: this.listing, name, format, classNames, notes: problems },
      files: pictures.map((picture) => picture.name),
      labels: pictures.map(({ label }) => label),
      splits: pictures.map(({ split }) => SPLITS.indexOf(split)),
      folder: this.#canApply(),
      labelsFile: this.#labelsFile(),
      revision: this.#revision,
      changes: this.#book.list(),
    };
  }

  /** A picture by its number. @throws Refusal where there is none, or the listing is another one. */
  picture(listing: string | undefined, image: number): ListedPicture {
    this.#requireListing(listing);
    const picture = this.listed.pictures[image];
    if (!picture) throw new Refusal(404, `there is no picture ${image}`);
    return picture;
  }

  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /**
   * Makes a change, which is on the disk once this returns.
   * @throws Refusal where pictures were changed by others since the page has looked.
   */
  change({ listing, seen, images, action }: ChangeRequest): Promise<ChangesAnswer> {
    return this.#inTurn(async () => {
      this.#requireListing(listing);
      const numbers = [...new Set(images)].sort((a, b) => a - b);
      const unknown = numbers.find((image) => image >= this.#keys.length);
      if (unknown !== undefined) throw new Refusal(404, `there is no picture ${unknown}`);
      this.#requireSeen(numbers, seen);
      return this.#add({
        ...this.#next(),
        action,
        images: numbers.map((image) => this.#keys[image]!),
      });
    });
  }

  /** Takes a change back, or makes it again. @throws Refusal as {@link change}. */
  undo({ listing, seen, change: n, isUndone }: UndoRequest): Promise<ChangesAnswer> {
    return this.#inTurn(async () => {
      this.#requireListing(listing);
      const change = this.#book.change(n);
      if (!change) throw new Refusal(404, `there is no change ${n}`);
      this.#requireSeen(change.images, seen);
      if (change.isUndone === isUndone) return { revision: this.#revision, changes: [change] };
      return this.#add({ ...this.#next(), change: n, isUndone });
    });
  }

  /**
   * Makes the changes in the folder itself. Afterwards the data has to be listed again.
   * @throws Refusal where that cannot be done, or others have changed something since the page has looked.
   */
  applyToFolder(
    request: { readonly listing: string; readonly seen: number },
    onProgress: (done: number, total: number) => void,
  ): Promise<ApplyAnswer> {
    return this.#inTurn(async () => {
      this.#requireLatest(request);
      const able = this.#canApply();
      if (!able.canApply) throw new Refusal(409, able.why);
      const { folder: root, pictures } = this.listed;
      const placed = pictures.map(({ name, label }) => ({ name, class: this.#classNames[label]! }));
      const marked = [...this.#book.marks].map(([image, marks]) => ({ ...placed[image]!, ...marks, image }));
      const relabelled = marked.flatMap(({ image, name, class: to, isTrashed }) => {
        const from = placed[image]!.class;
        return to === null || to === from || isTrashed ? [] : [{ name, class: from, to }];
      });
      const trash = marked.filter(({ isTrashed }) => isTrashed).map(({ name }) => name);
      if (relabelled.length + trash.length === 0) throw new Refusal(409, 'there is nothing to be applied');
      const moves = await planMoves(root!, placed, relabelled);
      const newNames = new Map(moves.map(({ from, to }) => [from, to]));
      const at = new Date().toISOString();
      this.#isOver = true;
      const applied = await applyToFolder(
        this.#folder,
        {
          ...{ format: 'kindred-apply', version: 1, at, root: root!, moves, trash },
          id: `${at.replace(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`,
          marks: marked
            .filter(({ isTrashed, isKept, tags }) => !isTrashed && (isKept || tags.length > 0))
            .map(({ name, isKept, tags }) => ({ name: newNames.get(name) ?? name, isKept, tags: [...tags] })),
        },
        onProgress,
      );
      const { moved, trashed, trash: place, missing } = applied;
      return { relabelled: moved, trashed, place, missing };
    });
  }

  /**
   * Writes a table of labels with the changes; the data, and the changes, stay as they are.
   * @throws Refusal where there is such a file and nobody has said that it may go; UsageError for a name that is none.
   */
  writeTable(request: {
    readonly listing: string;
    readonly seen: number;
    readonly file: string;
    readonly isOverwriting?: boolean | undefined;
  }): Promise<ApplyAnswer> {
    return this.#inTurn(async () => {
      this.#requireLatest(request);
      const file = resolve(request.file);
      requireLabelsFile(file);
      if (!request.isOverwriting && (await statusOf(file))) {
        throw new Refusal(409, `${file} is there already`);
      }
      const { pictures } = this.listed;
      const areFiles = pictures.every(({ content }) => 'path' in content) && this.listed.folder !== undefined;
      const marks = [...this.#book.marks.values()];
      await writeLabelRows(file, this.#rows(areFiles), {
        hasSplits: new Set(pictures.map(({ split }) => split)).size > 1,
        hasTags: marks.some(({ tags }) => tags.length > 0),
        areFiles,
      });
      const trashed = marks.filter(({ isTrashed }) => isTrashed).length;
      return { relabelled: this.#relabelled(), trashed, place: file, missing: [] };
    });
  }

  /** Waits until nothing is being written, and closes the journal. */
  async close(): Promise<void> {
    await this.#turn.catch(() => {});
    await this.#journal.close();
    await this.listed.release();
  }

  get #classNames(): readonly string[] {
    return this.listed.classNames;
  }

  *#rows(areFiles: boolean): Generator<LabelRow> {
    for (const [image, { name, label, split, content }] of this.listed.pictures.entries()) {
      const marks = this.#book.of(image);
      if (marks.isTrashed) continue;
      const own = this.#classNames[label]!;
      const isChanged = marks.class !== null && marks.class !== own;
      yield {
        file: areFiles && 'path' in content ? content.path : name,
        ...{ label: marks.class ?? own, split, formerLabel: isChanged ? own : '' },
        why: isChanged ? 'changed in the studio' : marks.isKept ? 'checked in the studio' : '',
        tags: marks.tags.join(' '),
      };
    }
  }

  #relabelled(): number {
    let count = 0;
    for (const [image, marks] of this.#book.marks) {
      const own = this.#classNames[this.listed.pictures[image]!.label];
      if (!marks.isTrashed && marks.class !== null && marks.class !== own) count++;
    }
    return count;
  }

  #canApply(): DataAnswer['folder'] {
    const { folder, format, pictures } = this.listed;
    const no = (why: string) => ({ canApply: false, why }) as const;
    if (folder === undefined) {
      return no(
        `The pictures are no files of their own (${format}): nothing can be moved, but a table of labels can be written.`,
      );
    }
    if (format !== 'image-folder') {
      return no(
        'A table says the labels, and would go on naming pictures that were moved: write another table of labels.',
      );
    }
    const placed = pictures.map(({ name, label }) => ({ name, class: this.#classNames[label]! }));
    if (classDepth(placed) === undefined) return no('The pictures are not in folders of their classes.');
    return { canApply: true };
  }

  #labelsFile(): string {
    const beside = resolve(this.#path);
    const folder = this.listed.folder === undefined ? process.cwd() : dirname(beside);
    return join(folder, `${this.listed.name}-labels.csv`);
  }

  #next(): { readonly n: number; readonly at: string } {
    return { n: this.#revision + 1, at: new Date().toISOString() };
  }

  async #add(entry: JournalEntry): Promise<ChangesAnswer> {
    await this.#journal.add(entry);
    return { revision: entry.n, changes: [this.#take(entry)] };
  }

  /** Takes an entry that is on the disk. */
  #take(entry: JournalEntry): Change {
    const { n, at } = entry;
    this.#revision = n;
    const change: Change =
      'action' in entry
        ? {
            ...{ n, at, action: entry.action, isUndone: false },
            images: entry.images.flatMap((key) => this.#numbers.get(key) ?? []),
          }
        : { ...this.#book.change(entry.change)!, isUndone: entry.isUndone };
    for (const image of this.#book.take([change])) this.#touched.set(image, n);
    return change;
  }

  /** @throws Refusal where a page knows other pictures. */
  #requireListing(listing: string | undefined): void {
    if (listing === this.listing && !this.#isOver) return;
    throw new Refusal(409, 'the pictures are others now: reload the page');
  }

  /** @throws Refusal where pictures were changed after a revision. */
  #requireSeen(images: readonly number[], seen: number): void {
    const changed = images.filter((image) => (this.#touched.get(image) ?? 0) > seen);
    if (changed.length === 0) return;
    const name = this.listed.pictures[changed[0]!]!.name;
    const others = changed.length === 1 ? '' : ` and ${countOf(changed.length - 1, 'other picture')}`;
    throw new Refusal(409, `${name}${others} was changed meanwhile, in another page: look at it again`);
  }

  #requireLatest({ listing, seen }: { readonly listing: string; readonly seen: number }): void {
    this.#requireListing(listing);
    if (seen === this.#revision) return;
    throw new Refusal(409, 'something was changed meanwhile, in another page: look at the changes again');
  }

  /** One after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => {});
    return result;
  }
}
