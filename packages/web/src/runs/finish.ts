import { decodeModelCard, readMetadata } from '@kindred/core/export';
import { modelOf, type TrainingSession, trainToEnd } from '@kindred/core/run';
import type { PreparedData } from '@kindred/core/train';
import type { WebRunFiles } from '../storage/run-files.js';
import { version } from '../version.js';
import type { Context } from './context.js';
import type { TrainedRun } from './types.js';

/** Trains a run to its end, evaluates the network of its best epoch and exports it. The caller holds its lock. */
export async function finishRun(
  session: TrainingSession,
  files: WebRunFiles,
  data: PreparedData,
  context: Context,
): Promise<TrainedRun> {
  const run = await trainToEnd(session, files, data, context);
  if ('reason' in run) return run;
  context.onInference(run.inference);
  const model = modelOf(run.network, session.record, version, { accuracy: await files.readAccuracy() });
  const card = decodeModelCard(readMetadata(model), 'model.onnx');
  await files.write('model.onnx', model);
  await files.write('model.json', `${JSON.stringify(card, null, 2)}\n`);
  return run.summary;
}
