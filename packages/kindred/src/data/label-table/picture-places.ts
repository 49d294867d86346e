import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { naturalSort } from '@kindred/core/data';
import { isImageName } from '../image-folder/image-names.js';

/** The files of a folder: their names by the same in NFC, and by the same without an ending; several may share one. */
interface FolderNames {
  readonly names: SharedNames;
  readonly stems: SharedNames;
  /** Folders in it. */
  readonly folders: readonly string[];
}

/** Most are of one file alone. */
type SharedNames = ReadonlyMap<string, string | readonly string[]>;

/** What a name of a table stands for: the path of a picture; several names of files, none of which it is alone; or nothing. */
export type FoundPlace = string | { readonly rivals: readonly string[] } | undefined;

const nothing: FolderNames = { names: new Map(), stems: new Map(), folders: [] };

/** So many rows tell in which folder the pictures are. */
const looked = 200;

/**
 * Finds the pictures that a table names. Folders are listed as a whole: asking for a million files one by one takes minutes.
 */
export class PicturePlaces {
  readonly #root: string;
  readonly #mayLeave: boolean;
  readonly #folders = new Map<string, FolderNames>();
  readonly #found = new Set<string>();
  /** The folder, relative to the table's, that names begin in. */
  #base = '';
  /** Where the last name was looked for: the next one is mostly in the same folder. */
  #last: { folder: string; base: string; at: string; found: FolderNames } | undefined;

  /** @param mayLeave whether names may lead out of the folder, as in tables that somebody wrote for this machine */
  constructor(root: string, mayLeave: boolean) {
    [this.#root, this.#mayLeave] = [root, mayLeave];
  }

  /** Lists the folders that names are in, and finds out which folder they begin in. */
  async prepare(names: readonly string[]): Promise<void> {
    const { folders } = await this.#list(this.#root);
    let most = 0;
    for (const base of ['', ...folders]) {
      const some = names.slice(0, looked);
      await this.#listAll(some, base);
      this.#last = undefined;
      const hits = some.filter((name) => this.#lookUp(name, base) !== undefined).length;
      if (hits > most) [most, this.#base] = [hits, base];
    }
    await this.#listAll(names, this.#base);
    this.#last = undefined;
  }

  /** The picture of a name. */
  find(name: string): FoundPlace {
    const found = this.#lookUp(name, this.#base);
    if (typeof found === 'string') this.#found.add(found);
    return found;
  }

  /** Whether a name leads out of the folder and must not. */
  escapes(name: string): boolean {
    return (
      !this.#mayLeave && (isAbsolute(name) || /^[a-z]:/i.test(name) || /(^|[/\\])\.\.([/\\]|$)/.test(name))
    );
  }

  /** Pictures in the folders that were looked into that nobody has asked for. */
  unnamed(): string[] {
    return [...this.#folders].flatMap(([folder, { names }]) =>
      [...names.values()].flat().filter((name) => isImageName(name) && !this.#found.has(join(folder, name))),
    );
  }

  async #listAll(names: readonly string[], base: string): Promise<void> {
    let last: string | undefined;
    for (const name of names) {
      const folder = folderPart(slashed(name));
      if (folder !== last) await this.#list(this.#folderOf(name, base));
      last = folder;
    }
  }

  #folderOf(name: string, base: string): string {
    const folder = folderPart(slashed(name));
    return isAbsolute(name) ? folder || '/' : join(this.#root, base, folder);
  }

  #lookUp(name: string, base: string): FoundPlace {
    const path = slashed(name);
    const folder = folderPart(path);
    if (this.#last?.folder !== folder || this.#last.base !== base) {
      const at = this.#folderOf(name, base);
      this.#last = { folder, base, at, found: this.#folders.get(at) ?? nothing };
    }
    const { at, found } = this.#last;
    const file = path.slice(path.lastIndexOf('/') + 1);
    const known = found.names.get(file.normalize('NFC')) ?? found.stems.get(file.normalize('NFC'));
    if (known === undefined) return undefined;
    if (typeof known === 'string') return join(at, known);
    return known.includes(file) ? join(at, file) : { rivals: known };
  }

  async #list(folder: string): Promise<FolderNames> {
    const known = this.#folders.get(folder);
    if (known) return known;
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    const names = sharedNames(files, (name) => name);
    const stems = sharedNames(files.filter(isImageName), (name) => name.slice(0, name.lastIndexOf('.')));
    const folders = naturalSort(
      entries.filter((entry) => !entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name),
    );
    const listed = { names, stems, folders };
    this.#folders.set(folder, listed);
    return listed;
  }
}

/** Names of files by what they are called, in NFC. */
function sharedNames(files: readonly string[], called: (name: string) => string): SharedNames {
  const shared = new Map<string, string | readonly string[]>();
  for (const file of files.toSorted()) {
    const name = called(file).normalize('NFC');
    const others = shared.get(name);
    shared.set(name, others === undefined ? file : [others, file].flat());
  }
  return shared;
}

function slashed(name: string): string {
  return name.includes('\\') ? name.replaceAll('\\', '/') : name;
}

/** Of a name with slashes; empty where it has none. */
function folderPart(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}
