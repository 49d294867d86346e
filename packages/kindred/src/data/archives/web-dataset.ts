import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SplitName } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { isImageName } from '../image-folder/image-names.js';
import { firstTarNames } from './unpack-tar.js';

/** Endings of the files of a sample that say what the picture is of. */
const labelEndings = ['cls', 'json', 'txt'] as const;

/** So much tells whether an archive is a shard. */
const looked = { files: 64, bytes: 1e9 };

/** The table that is written of shards, in their folder. */
export const tableName = 'labels.jsonl';

/** Whether an archive has samples as WebDataset has them: `0001.jpg` and `0001.cls`, `.json` or `.txt`. */
export async function isShard(path: string): Promise<boolean> {
  const names = new Set(await firstTarNames(path, looked.files, looked.bytes));
  return [...names].some((name) => {
    const [key] = keyOf(name);
    return isImageName(name) && labelEndings.some((ending) => names.has(`${key}.${ending}`));
  });
}

/** Writes the table of shards that are unpacked, each into a folder of its own. */
export class ShardTable {
  readonly #folder: string;
  readonly #rows: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Adds a shard, and removes the files that say what is in the table then.
   * @param inside the folder of its files, with a slash at the end
   * @param names of its files
   */
  async add(inside: string, names: readonly string[], split: SplitName | undefined): Promise<void> {
    const samples = new Map<string, Map<string, string>>();
    for (const name of names) {
      const [key, ending] = keyOf(name);
      const sample = samples.get(key) ?? new Map<string, string>();
      samples.set(key, sample.set(ending, name));
    }
    for (const sample of samples.values()) {
      const picture = [...sample.values()].find(isImageName);
      if (picture === undefined) continue;
      const row: Record<string, unknown> = { file: inside + picture, label: null };
      for (const ending of labelEndings) {
        const name = sample.get(ending);
        if (name === undefined) continue;
        const path = join(this.#folder, inside, name);
        const text = (await readFile(path, 'utf8')).trim();
        if (ending === 'json') Object.assign(row, plainFields(parseFields(text, name)));
        else row[ending] = text;
        await rm(path);
      }
      // The class itself is the label, where there is one; a caption only where nothing else is.
      row.label = row.cls ?? row.label ?? row.class ?? row.category ?? row.txt ?? null;
      if (split !== undefined) row.split = split;
      this.#rows.push(JSON.stringify(row));
    }
  }

  async write(): Promise<void> {
    const file = await open(join(this.#folder, tableName), 'wx');
    try {
      for (const row of this.#rows) await file.write(`${row}\n`);
    } finally {
      await file.close();
    }
  }
}

/** The name up to the first dot of the file, and what is behind it. */
function keyOf(name: string): [key: string, ending: string] {
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1).toLowerCase()];
}

function parseFields(text: string, name: string): object {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === 'object' && fields !== null) return fields;
    return { label: fields };
  } catch {
    throw new KindredError(`${name} is no JSON`);
  }
}

/** Those that can be labels. */
function plainFields(fields: object): Record<string, unknown> {
  const own = Object.entries(fields).filter(([name, value]) => name !== 'file' && typeof value !== 'object');
  return Object.fromEntries(own);
}
