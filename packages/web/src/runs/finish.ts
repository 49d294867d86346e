import { evaluationReport } from '@kindred/core/evaluate';
import { decodeModelCard, readMetadata } from '@kindred/core/export';
import { variablesOf } from '@kindred/core/infer';
import { evaluationSplit, modelOf, readWeights, type TrainingSession } from '@kindred/core/run';
import type { HeadResult, PreparedData } from '@kindred/core/train';
import type { WebRunFiles } from '../storage/run-files.js';
import { version } from '../version.js';
import type { Context } from './context.js';
import type { FinishedRun, TrainedRun } from './types.js';

/** Trains a run to its end, evaluates the network of its best epoch and exports it. The caller holds its lock. */
export async function finishRun(
  session: TrainingSession,
  files: WebRunFiles,
  data: PreparedData,
  context: Context,
): Promise<TrainedRun> {
  const start = performance.now();
  const { reason, position } = await session.train(files, data);
  const results =
    reason === 'interrupted'
      ? undefined
      : await evaluateAndExport(session, files, data, position.head, context);
  const summary = {
    folder: files.path,
    epochs: position.epoch,
    best: position.best,
    ...(position.head && { head: position.head }),
    seconds: (performance.now() - start) / 1000,
  };
  if (reason === 'interrupted' || !results) return { reason: 'interrupted', ...summary };
  return { reason, ...summary, ...results };
}

/** Undefined where it was interrupted. */
async function evaluateAndExport(
  session: TrainingSession,
  files: WebRunFiles,
  data: PreparedData,
  head: HeadResult | undefined,
  { signal, onEvent, onInference }: Context,
): Promise<Pick<FinishedRun, 'evaluation' | 'evaluatedOn' | 'classNames'> | undefined> {
  const { record, classifier } = session;
  // From its files: the best epoch may lie in an earlier stretch of the run.
  const network = { classifier, weights: await readWeights(files, record, variablesOf(classifier)) };
  const split = evaluationSplit(data);
  const onProgress = (done: number, total: number) => onEvent({ type: 'evaluation', done, total });
  const inference = await session.infer(network, data[split]!, { signal, onProgress });
  if (!inference) return undefined;
  const evaluation = evaluationReport(inference);
  await files.writeEvaluation({ split, report: evaluation, head });
  onInference(inference);
  const model = modelOf(network, record, version, { accuracy: await files.readAccuracy() });
  const card = decodeModelCard(readMetadata(model), 'model.onnx');
  await files.write('model.onnx', model);
  await files.write('model.json', `${JSON.stringify(card, null, 2)}\n`);
  return { evaluation, evaluatedOn: split, classNames: data[split]!.classNames };
}
