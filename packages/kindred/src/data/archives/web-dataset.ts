import { readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SplitName } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { isImageName } from '../image-folder/image-names.js';
import { readTar } from './read-tar.js';
import { rowLine, type TableWriter } from './unpacked-table.js';

/** Endings of the files of a sample that say what the picture is of. */
const labelEndings = ['cls', 'json', 'txt'] as const;

/** So much tells whether an archive is a shard. */
const looked = { files: 64, bytes: 1e9 };

/**
 * Whether an archive has samples as WebDataset has them: `0001.jpg` and `0001.cls`, `.json` or `.txt`. Where pictures lie in several
 * folders, which may be classes, and no `.cls` says what they are of, it has none: a text beside a picture is mostly a caption.
 */
export async function isShard(path: string): Promise<boolean> {
  const some = new Set(await firstNames(path, looked));
  const endings = endingsOf(some);
  if (endings.has('cls')) return true;
  if (endings.size === 0) return false;
  if ([...some].every((name) => !isImageName(name) || dirname(name) === '.')) return true;
  // The first files may all be of one class.
  const all = new Set(
    await firstNames(path, { files: 1e7, bytes: 100 * (await stat(path)).size + looked.bytes }),
  );
  return (
    endingsOf(all).has('cls') || new Set([...all].filter(isImageName).map((name) => dirname(name))).size === 1
  );
}

/** The endings of files that say something of a picture beside them. */
function endingsOf(names: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (const name of names) {
    const [key] = keyOf(name);
    if (!isImageName(name)) continue;
    for (const ending of labelEndings) if (names.has(`${key}.${ending}`)) found.add(ending);
  }
  return found;
}

/** The names of the first files of an archive, up to a number of entries and of bytes. */
async function firstNames(path: string, most: { readonly files: number; readonly bytes: number }) {
  const names: string[] = [];
  let [files, bytes] = [0, 0];
  await readTar(path, async (entry) => {
    files++;
    bytes += entry.bytes;
    if (entry.isFile) names.push(entry.name.replace(/^\.\//, ''));
    return files < most.files && bytes < most.bytes;
  });
  return names;
}

/** A shard that is unpacked. */
export interface UnpackedShard {
  /** The name of its file. */
  readonly name: string;
  /** Where its files are: a folder in that of the table, with a slash at the end. */
  readonly inside: string;
  /** The names of its files. */
  readonly files: readonly string[];
  readonly split: SplitName | undefined;
}

/**
 * Adds the samples of a shard to a table, and removes the files that say what is in it then.
 * @param folder of the table
 */
export async function addSamples(
  table: TableWriter,
  folder: string,
  { name: shard, inside, files, split }: UnpackedShard,
): Promise<void> {
  const samples = new Map<string, Map<string, string>>();
  for (const name of files) {
    const [key, ending] = keyOf(name);
    const sample = samples.get(key) ?? new Map<string, string>();
    samples.set(key, sample.set(ending, name));
  }
  for (const [key, sample] of samples) {
    const picture = [...sample.values()].find(isImageName);
    if (picture === undefined) continue;
    const said: Record<string, unknown> = {};
    for (const ending of labelEndings) {
      const name = sample.get(ending);
      if (name === undefined) continue;
      const path = join(folder, inside, name);
      const text = (await readFile(path, 'utf8')).trim();
      if (ending === 'json') Object.assign(said, plainFields(parseFields(text, name)));
      else said[ending] = text;
      await rm(path);
    }
    // The class itself is the label, where there is one; a caption only where nothing else is.
    const label = said.cls ?? said.label ?? said.class ?? said.category ?? said.txt ?? null;
    const place = `${key} of ${basename(shard)}`;
    await table.add(
      rowLine({ place, split, picture: { file: inside + picture }, fields: { ...said, label } }),
    );
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
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'object'));
}
