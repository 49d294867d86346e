import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { knownWeights } from '@kindred/core/pretrained';
import { type DownloadEvent, type NoteEvent, type StartingWeights, startFrom } from '@kindred/core/run';
import { RunFolder } from '../storage/run-folder.js';
import {
  describeWeightsFile,
  parseHubName,
  type ResolveOptions,
  resolveHubWeights,
} from '../weights/index.js';

type WeightsRecord = StartingWeights['record'];

/**
 * Finds the weights to start from: a file, the best epoch's in the folder of a run, a repository of the hub, or those that a record
 * names.
 * @throws KindredError where there are none.
 */
export async function startingWeights(
  weights: string | WeightsRecord,
  options: ResolveOptions = {},
): Promise<StartingWeights> {
  if (typeof weights !== 'string') return recordedWeights(weights);
  const path = resolve(weights);
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return weightsOfRun(weights);
    return weightsInFile(path);
  }
  const name = parseHubName(weights);
  if (!name) return startFrom(await describeWeightsFile(path));
  try {
    return startFrom(await resolveHubWeights(name, options));
  } catch (error) {
    if (!(error instanceof KindredError) || knownWeights(name.id)) throw error;
    throw new KindredError(`there is no file ${weights}; ${error.message}`, { cause: error });
  }
}

/** Tells of a download by the events of a run. */
export function watchDownload({
  onEvent,
  signal,
}: {
  readonly onEvent?: ((event: DownloadEvent | NoteEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}): ResolveOptions {
  return {
    signal,
    onProgress: ({ name, receivedBytes, totalBytes }) =>
      onEvent?.({ type: 'download', name, done: receivedBytes, total: totalBytes }),
    onNote: (message) => onEvent?.({ type: 'note', message }),
  };
}

async function weightsOfRun(path: string): Promise<StartingWeights> {
  const folder = RunFolder.open(path);
  const { config, weights } = await folder.readRecord();
  const best = folder.checkpointPath('best');
  if (!existsSync(best)) {
    throw new KindredError(
      `${path} has no trained network yet; go on with \`resume(${JSON.stringify(path)})\``,
    );
  }
  const { sha256 } = await describeWeightsFile(resolve(best));
  const { model, widths, normalization } = config.classifier;
  return {
    record: { path: resolve(best), sha256, ...(weights?.origin && { origin: weights.origin }) },
    network: { model, ...(widths && { widths }) },
    preprocessing: normalization,
    run: config,
  };
}

/** Weights that were found before, as a record has them. */
async function recordedWeights(record: WeightsRecord): Promise<StartingWeights> {
  const { path, origin } = record;
  const found = await weightsInFile(path);
  if (found.record.sha256 !== record.sha256) {
    throw new KindredError(`the weights ${path} have changed since they were chosen`);
  }
  const known = found.run || found.network ? undefined : knownWeights(origin?.source ?? '');
  return {
    ...found,
    ...(known && {
      network: { model: known.network },
      settings: known.settings,
      preprocessing: found.preprocessing ?? known.preprocessing,
    }),
    record,
  };
}

/** The weights of a file, which may be the best ones of a run. */
async function weightsInFile(path: string): Promise<StartingWeights> {
  const run = dirname(dirname(path));
  return path === RunFolder.bestPathIn(run) ? weightsOfRun(run) : startFrom(await describeWeightsFile(path));
}
