import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { receivedBytes } from '../download/index.js';
import { fileError } from '../storage/file-error.js';
import { type Release, waitForLock } from '../storage/lock.js';
import { makeFolder } from '../storage/make-folder.js';
import { writeAtomically } from '../storage/write-atomically.js';
import type { HubName } from './hub-name.js';

/**
 * The cache of the Hugging Face hub, which its Python library and others share: contents by their etags in `blobs`, what
 * a branch stands for in `refs`, the files of a commit, as links to their contents, in `snapshots`, and which it does not have in
 * `.no_exist`.
 * Source: the documentation of huggingface_hub, "Understand caching".
 */
export class HubCache {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Where a file of a commit is. */
  snapshotPath(id: string, commit: string, file: string): string {
    return join(this.#folder(id), 'snapshots', commit, file);
  }

  /** Where a file is looked for, and the commit that it is of; the name of a revision that has never been asked for. */
  async place({ id, revision }: HubName, file: string): Promise<{ path: string; commit: string }> {
    const commit = await this.#commitOf(id, revision);
    return { path: this.snapshotPath(id, commit, file), commit };
  }

  /** A file that is there. */
  async find(name: HubName, file: string): Promise<{ path: string; commit: string } | undefined> {
    const { path, commit } = await this.place(name, file);
    const isThere = await stat(path).then(
      (entry) => entry.isFile(),
      () => false,
    );
    return isThere ? { path, commit } : undefined;
  }

  /** Where a content belongs, in a folder that is made. */
  async blobPath(id: string, etag: string): Promise<string> {
    const path = join(this.#folder(id), 'blobs', etag);
    await makeFolder(dirname(path));
    return path;
  }

  /** Bytes of a content that are there, as a whole or so far. */
  received(id: string, etag: string): Promise<number> {
    return receivedBytes(join(this.#folder(id), 'blobs', etag));
  }

  /** Makes a content a file of a commit, and gives its path: a relative link, or a copy where there can be none. */
  async link(id: string, commit: string, file: string, etag: string): Promise<string> {
    const path = this.snapshotPath(id, commit, file);
    const blob = await this.blobPath(id, etag);
    await makeFolder(dirname(path));
    const temporary = `${path}.${process.pid}-${randomBytes(3).toString('hex')}.tmp`;
    try {
      await symlink(relative(dirname(path), blob), temporary).catch(() => copyFile(blob, temporary));
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw fileError(error, path, 'written');
    }
    return path;
  }

  /** Whether a file of a commit is there, or is known not to exist. */
  has(id: string, commit: string, file: string): boolean {
    return existsSync(this.snapshotPath(id, commit, file)) || existsSync(this.#missingPath(id, commit, file));
  }

  /** Records that a commit has no such file, so that it is not asked for again. */
  async setMissing(id: string, commit: string, file: string): Promise<void> {
    const path = this.#missingPath(id, commit, file);
    await makeFolder(dirname(path));
    await writeAtomically(path, '');
  }

  /** Which files of a data set were fetched, once all of them are there. */
  listingPath(id: string, commit: string): string {
    return join(this.#folder(id), '.kindred', `${commit}.json`);
  }

  /** Records what a branch or tag stands for. */
  async setCommit({ id, revision }: HubName, commit: string): Promise<void> {
    if (revision === commit || (await this.#commitOf(id, revision)) === commit) return;
    const path = this.#refPath(id, revision);
    await makeFolder(dirname(path));
    await writeAtomically(path, commit);
  }

  /**
   * Keeps other processes that download from the repository out until the returned function is called; waits for one that does.
   * @param onWait told of the process
   */
  async lock(id: string, signal?: AbortSignal, onWait: (pid: number) => void = () => {}): Promise<Release> {
    const path = join(this.root, '.locks', folderName(id), 'kindred');
    await makeFolder(dirname(path));
    return waitForLock(path, onWait, signal);
  }

  /** The commit that a branch or tag stood for when it was asked for; otherwise it is taken for one itself. */
  async #commitOf(id: string, revision: string): Promise<string> {
    const text = await readFile(this.#refPath(id, revision), 'utf8').catch(() => '');
    return /^[0-9a-f]{40}$/.test(text.trim()) ? text.trim() : revision;
  }

  #missingPath(id: string, commit: string, file: string): string {
    return join(this.#folder(id), '.no_exist', commit, file);
  }

  #refPath(id: string, revision: string): string {
    return join(this.#folder(id), 'refs', revision);
  }

  #folder(id: string): string {
    return join(this.root, folderName(id));
  }
}

/** What the names of data sets begin with, where those of models have their owner. */
export const datasets = 'datasets/';

function folderName(id: string): string {
  return id.startsWith(datasets) ? id.replaceAll('/', '--') : `models--${id.replace('/', '--')}`;
}
