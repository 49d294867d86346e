import { resolve } from 'node:path';
import type { Parts } from '@kindred/core/config';
import { encodeSafetensors, type StoredTensor } from '@kindred/core/files';
import type { Weights } from '@kindred/core/infer';
import { type PrunableNetwork, type PrunedNetwork, prunableNetwork } from '@kindred/core/prune';
import type { InterruptedRun } from '@kindred/core/run';
import { type PreparedData, teacherPrefix } from '@kindred/core/train';
import { makeFolder } from '../../storage/make-folder.js';
import type { RunRecord } from '../../storage/record.js';
import { RunFolder } from '../../storage/run-folder.js';
import { finishRun, type WatchOptions } from '../finish.js';
import { hashOf, openSession } from '../session.js';
import type { Settings } from './parse-options.js';
import { type BegunReport, beginReport, completeReport, type PrunedRun } from './report.js';

/** A pruned network and how it is to be trained. */
export interface FineTuning {
  /** Its weights are still those of the unpruned run. */
  readonly record: RunRecord;
  readonly parts: Parts;
  /** The file of these weights. */
  readonly start: Uint8Array;
  readonly report: BegunReport;
  readonly prepared: PreparedData;
}

/**
 * The file of weights that the new run starts from: the cut network, and its teacher.
 * @param weights of the unpruned network
 */
export function startingFile(
  { variables }: PrunableNetwork,
  pruned: PrunedNetwork,
  weights: Weights,
  { distill }: Settings,
): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of prunableNetwork(pruned.classifier).variables) {
    tensors.set(name, { dtype: 'float32', shape, data: new Float32Array(pruned.weights.get(name)!) });
  }
  for (const { name, shape } of distill ? variables : []) {
    tensors.set(teacherPrefix + name, {
      dtype: 'float32',
      shape,
      data: new Float32Array(weights.get(name)!),
    });
  }
  return encodeSafetensors(tensors, {});
}

/** Makes the new run's folder, with the report as far as it goes, trains the network in it and completes the report. */
export async function fineTune(
  { record, parts, start, report, prepared }: FineTuning,
  out: string,
  watch: WatchOptions,
): Promise<PrunedRun | InterruptedRun> {
  const path = resolve(RunFolder.unused(out).checkpointPath('start'));
  const origin = record.weights?.origin;
  const complete = { ...record, weights: { path, sha256: hashOf(start), ...(origin && { origin }) } };
  // Before the record, which makes the folder a run: no run of a pruned network is without its report.
  await makeFolder(out);
  await beginReport(out, report);
  const folder = await RunFolder.create(out, complete, start);
  const session = await openSession(complete, parts, watch);
  try {
    const run = await finishRun(session, folder, prepared, watch);
    return run.reason === 'interrupted' ? run : await completeReport(run);
  } finally {
    await session.close();
  }
}
