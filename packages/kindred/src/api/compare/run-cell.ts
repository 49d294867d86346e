import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Parts } from '@kindred/core/config';
import { KindredError } from '@kindred/core/errors';
import type { EvaluationInput } from '@kindred/core/evaluate';
import { exportedParameters } from '@kindred/core/export';
import { createClassifier } from '@kindred/core/models';
import { hasNewHead, prepareData, trainsHeadAlone } from '@kindred/core/train';
import { type Cell, cellArrays, checkCell, parseCellRecord } from '@kindred/report';
import type { RunRecord } from '../../storage/record.js';
import { RunFolder } from '../../storage/run-folder.js';
import { chosenEpoch } from '../chosen-epoch.js';
import type { OpenedData } from '../data-source.js';
import type { FinishedRun, TrainedRun, WatchOptions } from '../finish.js';
import { readCourse } from '../read-course.js';
import { resume, trainOn } from '../train.js';
import type { ComparisonFolder } from './comparison-folder.js';
import type { ComparisonRecord, TrainingRecipe } from './comparison-record.js';
import { recordedWeightsOf } from './network-weights.js';
import type { PlannedRun } from './planned-runs.js';
import { recipeOf, runOptions } from './training-recipe.js';

/** A run of the grid, and what it needs. */
export interface CellTask {
  readonly folder: ComparisonFolder;
  readonly record: ComparisonRecord;
  readonly planned: PlannedRun;
  readonly data: OpenedData;
  readonly parts: Parts;
}

/**
 * Trains a run of the grid, or goes on with it, and measures it; undefined where it was interrupted.
 * @throws KindredError where training fails, or where the run's folder holds another run.
 */
export async function runCell(task: CellTask, watch: WatchOptions): Promise<Cell | undefined> {
  const inferences: EvaluationInput[] = [];
  const onInference = (inference: EvaluationInput) => inferences.push(inference);
  // A page for each run would take longer than training a small one: `run.report()` makes those that are wanted.
  const trained = await trainCell(task, { ...watch, onInference, report: false });
  return trained.reason === 'interrupted' ? undefined : measureCell(task, trained, inferences[0]!);
}

async function trainCell(
  { folder, record, planned, data, parts }: CellTask,
  watch: WatchOptions,
): Promise<TrainedRun> {
  const path = folder.runPath(planned);
  const { recipe } = record.data.find(({ name }) => name === planned.data)!;
  if (existsSync(join(path, 'config.json'))) {
    const run = await RunFolder.open(path).readRecord();
    requireSameRun(run, planned, recipe, path);
    return resume(path, { data: data.source, parts: parts.own, ...watch });
  }
  const { provider, threads, memory } = record.engine;
  return trainOn(data, runOptions(recipe, planned, parts), {
    ...watch,
    out: path,
    parts,
    weights: recordedWeightsOf(record, planned.model),
    planned: { transfer: recipe.transfer },
    provider,
    threads: threads ?? undefined,
    memory,
  });
}

function requireSameRun(
  { config }: RunRecord,
  { model, loss, seed }: PlannedRun,
  recipe: TrainingRecipe,
  path: string,
) {
  const expected = [recipe, model.config, loss.config, seed];
  const found = [recipeOf(config), config.classifier.model, config.classifier.loss, config.seed];
  if (isDeepStrictEqual(plain(found), plain(expected))) return;
  throw new KindredError(`${path} holds a run with other options than the comparison's: remove it`);
}

/** As it would be read from a file: without fields that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

async function measureCell(
  { folder, planned, data, parts }: CellTask,
  { folder: path, evaluation, best, epochs, head }: FinishedRun,
  inference: EvaluationInput,
): Promise<Cell> {
  const run = RunFolder.open(path);
  const { config } = await run.readRecord();
  // A head that is trained alone has no epochs, and leaves no metrics of them.
  const { curve, secondsPerEpoch } = trainsHeadAlone(config.transfer)
    ? { curve: [], secondsPerEpoch: null }
    : await readCourse(run.metricsPath, config.batchSize);
  const chosen = chosenEpoch(config, { best, epoch: epochs });
  const { name, fingerprint, classNames } = data.source;
  const { accuracy, samples, compactness } = evaluation;
  const value = {
    version: 1,
    data: {
      name,
      fingerprint,
      classNames,
      trainSamples: prepareData(data.source, config).train.labels.length,
    },
    model: planned.model,
    loss: planned.loss,
    seed: planned.seed,
    epochs,
    chosen,
    ...(hasNewHead(config.transfer) && {
      transfer: { kept: chosen.epoch === 0 ? 'head' : 'tuned', ...(head && { head }) },
    }),
    evaluation: { split: 'test', samples, accuracy: accuracy.top1 },
    validationAccuracy: best?.accuracy ?? null,
    curve,
    secondsPerEpoch,
    parameters: exportedParameters(createClassifier(config.classifier, parts)),
    compactness,
    arraysFile: folder.arraysFile(planned),
  };
  const cell = { record: parseCellRecord(value, path), arrays: cellArrays(inference) };
  checkCell(cell);
  return cell;
}
