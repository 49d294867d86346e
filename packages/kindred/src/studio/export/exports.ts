import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { decodeModelCard, readMetadata } from '@kindred/core/export';
import { artefactFiles } from '@kindred/core/train';
import type { ExportedClassifier, ExportedFile, ExportsAnswer } from '@kindred/studio/protocol';
import { cardFacts } from '../../api/card-words.js';
import { readBytes } from '../../storage/read.js';

/** What is known of a file while it is as it was. */
interface KnownFile {
  readonly state: string;
  readonly sha256: string;
  readonly card?: ExportedClassifier['card'];
  readonly problem?: string;
}

/** Files whose hashes and descriptions are remembered. */
const mostKnown = 2_000;

const known = new Map<string, KnownFile>();

/** What was exported into the folder of a run. */
export async function exportsOf(path: string): Promise<Pick<ExportsAnswer, 'classifiers' | 'trainings'>> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.map(({ name }) => name).sort();
  const classifiers: ExportedClassifier[] = [];
  const trainings: ExportsAnswer['trainings'][number][] = [];
  for (const name of names) {
    if (name.startsWith('.')) continue;
    if (name.endsWith('.onnx')) {
      const found = await classifierAt(path, name);
      if (found) classifiers.push(found);
    } else if (existsSync(join(path, name, artefactFiles.manifest))) {
      const files = await Promise.all(
        Object.values(artefactFiles).map((file) => fileAt(path, `${name}/${file}`)),
      );
      trainings.push({
        folder: name,
        path: join(path, name),
        files: files.filter((file) => file !== undefined),
      });
    }
  }
  // What was exported by hand comes first, the newest first.
  classifiers.sort((a, b) => Number(a.isOwn) - Number(b.isOwn) || b.date.localeCompare(a.date));
  return { classifiers, trainings };
}

async function classifierAt(folder: string, name: string): Promise<ExportedClassifier | undefined> {
  const file = await fileAt(folder, name);
  if (!file) return undefined;
  const { card, problem } = known.get(file.path)!;
  return {
    ...{ ...file, isOwn: name === 'model.onnx' },
    ...(card && { card }),
    ...(problem !== undefined && { problem }),
  };
}

/** Undefined for what is no file, such as a link that leads elsewhere. */
async function fileAt(folder: string, name: string): Promise<ExportedFile | undefined> {
  const path = join(folder, name);
  const stats = await lstat(path).catch(() => undefined);
  if (!stats?.isFile()) return undefined;
  const state = `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
  let facts = known.get(path);
  if (facts?.state !== state) {
    facts = { state, sha256: await hashOf(path), ...(name.endsWith('.onnx') && (await describe(path))) };
    known.set(path, facts);
    for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - mostKnown)))
      known.delete(oldest);
  }
  return { name, path, bytes: stats.size, sha256: facts.sha256, date: stats.mtime.toISOString() };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** What a model says of itself. */
async function describe(path: string): Promise<Pick<KnownFile, 'card' | 'problem'>> {
  try {
    const metadata = readMetadata(await readBytes(path));
    // Models of an exported training describe themselves in another file.
    if (metadata.kindred === undefined) return {};
    return { card: cardFacts(decodeModelCard(metadata, path)) };
  } catch (error) {
    return { problem: error instanceof KindredError ? error.message : 'it is no ONNX model, or damaged' };
  }
}
