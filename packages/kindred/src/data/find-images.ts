import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { fileError } from '../storage/file-error.js';
import type { Release } from '../storage/lock.js';
import { isMarked, notUtf8 } from '../storage/utf8-names.js';
import { openPacked } from './archives/open-packed.js';
import { requireOneKind } from './archives/packed-files.js';
import { unpackedTable } from './archives/unpacked-table.js';
import type { ColumnOptions, ReadOptions } from './data-options.js';
import { findNamed, isOtherData, type PackedData, packedIn } from './find-data.js';
import { listFolder } from './folder-entries.js';
import { isHubData } from './hub-data.js';
import { listPictures } from './image-folder/list-pictures.js';
import { whyUnsupported } from './image-folder/unsupported.js';
import { givenTable } from './label-table/find-tables.js';
import { type ListedRow, listTable } from './label-table/list-table.js';

/** An image that was found. */
export interface FoundImage {
  readonly path: string;
  /** What it is called: its path, begun as the given one is; of what was in an archive its place there, `pets.zip/cat/1.png`. */
  readonly name: string;
  /** What a table says that it is of. */
  readonly expected?: string;
}

/** What {@link findImages} finds. */
export interface FoundImages {
  /** In the places of those that cannot be had, errors that say what is missing, cannot be read or is of another format. */
  readonly images: readonly (FoundImage | KindredError)[];
  /** To be called once they have been read: until then unpacked ones are not cleared away. */
  readonly release: Release;
}

/** How images are found. */
export type FindImagesOptions = Pick<ReadOptions, 'onNote' | 'onProgress'> & ColumnOptions;

/**
 * Files as they are, and all images of what else is named, whatever they are of. Of folders, those in all folders below, too, each folder's
 * files in natural order before its folders; symbolic links are followed, but no folder is entered twice. Archives, Parquet files
 * and data of the hub are read as for training; of a table of labels, or a Parquet file, the images have their labels with them.
 */
export async function findImages(
  paths: readonly string[],
  options: FindImagesOptions = { onNote() {}, onProgress() {} },
): Promise<FoundImages> {
  const search = new ImageSearch(options);
  for (const path of paths) await search.add(path);
  return { images: search.found, release: () => search.release() };
}

class ImageSearch {
  readonly found: (FoundImage | KindredError)[] = [];
  readonly #options: FindImagesOptions;
  readonly #releases: Release[] = [];

  constructor(options: FindImagesOptions) {
    this.#options = options;
  }

  async release(): Promise<void> {
    for (const release of this.#releases.splice(0)) await release();
  }

  /** Adds what is named; a failure is put into its place. */
  async add(path: string): Promise<void> {
    const before = this.found.length;
    try {
      await this.#addNamed(path);
    } catch (error) {
      if (!(error instanceof KindredError)) throw error;
      this.found.push(error);
    }
    if (this.found.length === before) this.found.push(new KindredError(`${path} has no images in it`));
  }

  async #addNamed(path: string): Promise<void> {
    const stats = isHubData(path) ? undefined : await stat(path).catch(() => undefined);
    if (!stats && !isHubData(path)) {
      throw new KindredError(isMarked(path) ? `${path}: ${notUtf8}` : `${path} does not exist`);
    }
    if (stats && !stats.isDirectory() && !isOtherData(path)) {
      this.found.push({ path, name: path });
      return;
    }
    const named = await findNamed(path, this.#options);
    if (named.kind === 'packed') return this.#addPacked(named);
    if (named.kind === 'table') {
      return this.#addRows(await listTable(named.root, givenTable(path), this.#options), (_, at) => at);
    }
    const packed = await packedIn(named.entries);
    if (packed) return this.#addPacked({ ...packed, text: path });
    await this.#addFolder(named.entries.path, path, new Set());
  }

  async #addPacked({ name, text, files, beside }: PackedData): Promise<void> {
    requireOneKind(files, text);
    const { folder, hasTable, release } = await openPacked(name, files, this.#options);
    this.#releases.push(release);
    if (!hasTable) return this.#addFolder(folder, text, new Set());
    const root = { ...(await listFolder(folder)), name, beside };
    const facts = { isForeign: true, isMade: true };
    const rows = await listTable(root, unpackedTable(folder, name), this.#options, facts);
    // What was in a single file is in a folder of its name.
    const inside = (file: string) => (files.length === 1 ? file.slice(file.indexOf('/') + 1) : file);
    this.#addRows(rows, (file) => join(text, inside(file)));
  }

  /** @param nameOf what a picture is called, by its name in the table and its path */
  #addRows(rows: readonly ListedRow[], nameOf: (name: string, path: string) => string): void {
    for (const { name, picture, label } of rows) {
      if ('fault' in picture) {
        this.found.push(new KindredError(`${name}: ${picture.fault}`));
        continue;
      }
      const { path } = picture;
      this.found.push({ path, name: nameOf(name, path), ...(label !== undefined && { expected: label }) });
    }
  }

  /**
   * @param shown what the folder is called
   * @param entered the folders that were entered before, by their real paths
   */
  async #addFolder(path: string, shown: string, entered: Set<string>): Promise<void> {
    try {
      const real = await realpath(path);
      if (entered.has(real)) return;
      entered.add(real);
      const entries = await listFolder(path);
      const { files, folders, misnamed = [] } = entries;
      const { pictures, unsupported } = await listPictures(entries);
      const isPicture = new Set(pictures);
      const isUnsupported = new Set(unsupported);
      for (const file of files) {
        const name = join(shown, file);
        if (isPicture.has(file)) this.found.push({ path: join(path, file), name });
        else if (isUnsupported.has(file))
          this.found.push(new KindredError(`${name}: ${whyUnsupported(file)}`));
      }
      for (const { shown: odd } of misnamed)
        this.found.push(new KindredError(`${join(shown, odd)}: ${notUtf8}`));
      for (const name of folders) await this.#addFolder(join(path, name), join(shown, name), entered);
    } catch (error) {
      const { cause = error } = error as Error;
      const failure = fileError(cause, shown, 'read');
      if (!(failure instanceof KindredError)) throw failure;
      this.found.push(failure);
    }
  }
}
