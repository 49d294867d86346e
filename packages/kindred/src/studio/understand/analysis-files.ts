import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SplitName } from '@kindred/core/data';
import type { RunRecord } from '@kindred/core/run';
import { version } from '../../api/software.js';
import { analysesFolder } from '../../storage/analyses-folder.js';
import type { RunFolder } from '../../storage/run-folder.js';

/** The form of the files below: another one has other keys. */
const form = 1;

/** The files of an analysis in the cache. */
export function analysisFiles(key: string) {
  const folder = join(analysesFolder(), key);
  return {
    folder,
    /** What was measured; where it is, the others are. */
    analysis: join(folder, 'analysis.json'),
    sources: join(folder, 'sources.json'),
    verdicts: join(folder, 'verdicts.safetensors'),
    embedding: join(folder, 'embedding.safetensors'),
    attention: join(folder, 'attention.safetensors'),
    distances: (of: 'own' | 'start') => join(folder, `distances-${of}.json`),
    map: (name: string) => join(folder, `map-${name}.safetensors`),
  };
}

/** Hashes of files by their state, which takes a while for large ones. */
const hashes = new Map<string, string>();

/**
 * What tells an analysis from all others: the weights, the images, the network and the version of Kindred. Undefined where a run has no
 * weights yet.
 */
export async function analysisKey(
  folder: RunFolder,
  { config, data }: RunRecord,
  split: SplitName,
): Promise<string | undefined> {
  const best = folder.checkpointPath('best');
  const file = existsSync(best) ? best : folder.checkpointPath('last');
  const weights = await hashOfFile(file).catch(() => undefined);
  if (weights === undefined) return undefined;
  const { classifier, seed, validation, limitPerClass, transfer } = config;
  const identity = [
    ...[form, version, weights, data.fingerprint, data.options, split],
    ...[classifier, seed, validation, limitPerClass, transfer],
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

async function hashOfFile(path: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(path);
  const state = `${path} ${ino} ${size} ${mtimeMs}`;
  const known = hashes.get(state);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const digest = hash.digest('hex');
  hashes.set(state, digest);
  return digest;
}
