import { UsageError } from '@kindred/core/errors';
import type {
  ApplyAnswer,
  ApplyRequest,
  ChangeRequest,
  ChangesAnswer,
  CleanAnswer,
  CleanRequest,
  DataAnswer,
  JobAnswer,
  NoDataAnswer,
  UndoRequest,
} from '@kindred/studio/protocol';
import { dataName } from '../../data/folder-entries.js';
import { isHubData } from '../../data/hub-data.js';
import { isThere, listData } from '../../data/list-data.js';
import { runChild } from '../child.js';
import { answerFor, Refusal } from '../errors.js';
import type { Jobs } from '../jobs.js';
import type { News } from '../news.js';
import { finishApply } from './apply-to-folder.js';
import type { CleanInput } from './clean-child.js';
import { type CleanRecord, cleanAnswer, readCleanRecord, writeCleanRecord } from './clean-record.js';
import { type DeskFolder, openDeskFolder } from './desk-folder.js';
import { LoadedData } from './loaded-data.js';
import { type EncodedPicture, encodePixels, Thumbnails } from './thumbnails.js';
import { wholePicture } from './whole-picture.js';

/** What the data's desk has to do with its studio. */
export interface DeskContext {
  readonly news: News;
  readonly jobs: Jobs;
  readonly onNote: (message: string) => void;
  readonly partFiles: readonly string[];
}

const noData = 'there is no data: start the studio with some';

/** The data that a studio looks at: its pictures, what was found about them, and the changes that are made. */
export class DataDesk {
  /** What the data was named as; null where there is none. */
  readonly path: string | null;
  readonly #context: DeskContext;
  readonly #folder: DeskFolder | undefined;
  readonly #thumbnails = new Thumbnails();
  #loaded: LoadedData | undefined;
  #record: CleanRecord | undefined;
  #reading: Promise<void> = Promise.resolve();
  #isReading = false;
  /** Whether the pictures are the same as before, by other names. */
  #isRenamed = false;
  #problem: string | null = null;

  private constructor(path: string | null, folder: DeskFolder | undefined, context: DeskContext) {
    this.path = path;
    this.#folder = folder;
    this.#context = context;
  }

  /**
   * Begins to read data, which goes on after this has returned.
   * @throws UsageError where there is none of that name; KindredError where another process has it open.
   */
  static async open(path: string | undefined, context: DeskContext): Promise<DataDesk> {
    if (path === undefined) return new DataDesk(null, undefined, context);
    if (!isHubData(path) && !(await isThere(path))) throw new UsageError(`'${path}' does not exist`);
    const desk = new DataDesk(path, await openDeskFolder(path), context);
    desk.#read();
    return desk;
  }

  /** What the data is called; null where there is none. */
  get name(): string | null {
    return this.#loaded?.listed.name ?? (this.path === null ? null : dataName(this.path));
  }

  answer(): DataAnswer | NoDataAnswer {
    if (this.#loaded) return this.#loaded.answer();
    return { listing: null, isReading: this.#isReading, problem: this.#problem };
  }

  cleanAnswer(): CleanAnswer | null {
    const loaded = this.#ready();
    if (!this.#record) return null;
    const { listing, listed } = loaded;
    return cleanAnswer(this.#record, {
      ...{ listing, classNames: listed.classNames },
      numberOf: (name) => loaded.numberOf(name),
      labelOf: (image) => listed.pictures[image]!.label,
    });
  }

  async change(request: ChangeRequest): Promise<ChangesAnswer> {
    const loaded = this.#ready();
    return this.#tell(loaded, await loaded.change(request));
  }

  async undo(request: UndoRequest): Promise<ChangesAnswer> {
    const loaded = this.#ready();
    return this.#tell(loaded, await loaded.undo(request));
  }

  /** Makes the changes in the folder, or in a table. */
  async apply(request: ApplyRequest): Promise<ApplyAnswer> {
    const loaded = this.#ready();
    if (request.to === 'table') return loaded.writeTable(request);
    if (this.#context.jobs.running('clean')) {
      throw new Refusal(409, 'the pictures are being looked through: wait until that is done, or stop it');
    }
    let answer: ApplyAnswer;
    try {
      answer = await loaded.applyToFolder(request, () => {});
    } catch (error) {
      // What has been moved is elsewhere now, and the rest is done once it can be.
      if (!(error instanceof Refusal)) this.refresh();
      throw error;
    }
    this.#isRenamed = true;
    this.refresh();
    await this.#reading;
    return answer;
  }

  /** Lists the pictures again. */
  refresh(): void {
    if (this.path === null) throw new Refusal(404, noData);
    if (!this.#isReading) this.#read();
  }

  /** Looks for what is wrong, in a process of its own. */
  startClean({ pixelsOnly = false }: CleanRequest): JobAnswer {
    const loaded = this.#ready();
    const { jobs, news, partFiles } = this.#context;
    const { listing, listed } = loaded;
    const folder = this.#folder!.path;
    const title = `Looking for what is wrong with ${listed.name}`;
    return jobs.start({ kind: 'clean', title, isAlone: true }, async ({ signal, progress }) => {
      const input: CleanInput = { data: this.path!, folder, listing, pixelsOnly, partFiles };
      await runChild(new URL('./clean-child.js', import.meta.url), input, { signal, onProgress: progress });
      if (signal.aborted) return;
      this.#record = await readCleanRecord(folder);
      news.tell('data', { kind: 'clean' });
    });
  }

  /** A small picture. @param side that it fits into, in pixels */
  async thumbnail(
    listing: string | undefined,
    image: number,
    side: number,
    signal: AbortSignal,
  ): Promise<EncodedPicture> {
    const loaded = this.#ready();
    const { content } = loaded.picture(listing, image);
    if ('image' in content) return encodePixels(content.image());
    return this.#thumbnails.ofFile(loaded.root!, content.path, side, signal);
  }

  /** The whole picture. */
  async picture(listing: string | undefined, image: number): Promise<EncodedPicture> {
    const loaded = this.#ready();
    const { content } = loaded.picture(listing, image);
    return 'image' in content ? encodePixels(content.image()) : wholePicture(loaded.root!, content.path);
  }

  async close(): Promise<void> {
    await this.#reading;
    await this.#loaded?.close();
    await this.#folder?.release();
  }

  #ready(): LoadedData {
    if (this.#loaded) return this.#loaded;
    if (this.#isReading) throw new Refusal(409, 'the data is still being read');
    throw new Refusal(404, this.#problem ?? noData);
  }

  #read(): void {
    const { jobs, news, onNote } = this.#context;
    this.#isReading = true;
    this.#problem = null;
    this.#reading = new Promise((resolve) => {
      jobs.start({ kind: 'read', title: `Reading ${this.path}` }, async ({ progress }) => {
        try {
          await this.#load((done, total) => progress('reading', done, total), onNote);
        } catch (error) {
          this.#problem = answerFor(error).error;
          throw error;
        } finally {
          this.#isReading = false;
          news.tell('data', { kind: 'listing' });
          resolve();
        }
      });
    });
  }

  async #load(
    onProgress: (done: number, total: number) => void,
    onNote: (message: string) => void,
  ): Promise<void> {
    const folder = this.#folder!.path;
    const before = this.#loaded;
    const applied = await finishApply(folder);
    if (applied) onNote(`what was being applied to ${this.path} when it was cut off is done now`);
    const listed = await listData(this.path!, { onProgress, onNote });
    await before?.close();
    this.#loaded = undefined;
    this.#loaded = await LoadedData.load(this.path!, folder, listed, onNote);
    const record = await readCleanRecord(folder);
    this.#record = record;
    const isSame = this.#isRenamed && record?.listing === before?.listing;
    this.#isRenamed = false;
    if (!record || !isSame) return;
    this.#record = { ...record, listing: this.#loaded.listing };
    await writeCleanRecord(folder, this.#record);
  }

  #tell(loaded: LoadedData, answer: ChangesAnswer): ChangesAnswer {
    this.#context.news.tell('data', { kind: 'changes', listing: loaded.listing, ...answer });
    return answer;
  }
}
