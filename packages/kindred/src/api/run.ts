import {
  buildInferenceProgram,
  createClassifier,
  type DataSource,
  type Dataset,
  decodeSafetensors,
  type EvaluationReport,
  evaluationPipeline,
  evaluationReport,
  exportClassifier,
  float32,
  infer,
  KindredError,
  matchWeights,
  prepareData,
  type SplitName,
  UsageError,
} from '@kindred/core';
import { dataOptions } from '../data/index.js';
import { createEngine } from '../engine/index.js';
import { readBytes } from '../files/read.js';
import { writeAtomically } from '../files/write-atomically.js';
import type { RunRecord } from '../run/record.js';
import { RunFolder } from '../run/run-folder.js';
import { resolveData } from './data-source.js';

export interface EvaluateOptions {
  /** Other data to evaluate on, with the same classes; the run's own where not given. */
  readonly data?: string | DataSource | undefined;
  /** Which part of it: the test set where there is one, else the validation set, where not given. */
  readonly split?: SplitName | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Evaluated {
  readonly report: EvaluationReport;
  readonly classNames: readonly string[];
  /** Name of the data set. */
  readonly data: string;
  readonly split: SplitName;
}

/** The trained network of a run folder. */
export class Run {
  readonly folder: RunFolder;
  readonly record: RunRecord;

  constructor(folder: RunFolder, record: RunRecord) {
    this.folder = folder;
    this.record = record;
  }

  /**
   * Evaluates the network of the best epoch.
   * @throws UsageError where the data lacks the split or has other classes than the run.
   */
  async evaluate({ data, split, onProgress }: EvaluateOptions = {}): Promise<Evaluated> {
    const { record } = this;
    const { source } = await resolveData(data ?? record.data.path ?? undefined, record.data.options);
    const expected = record.data.classNames;
    if (source.classNames.length !== expected.length) {
      throw new UsageError(
        `${source.name} has ${source.classNames.length} classes, but the network of ${this.folder.path} knows ${expected.length}`,
      );
    }
    const different = source.classNames.find((name, i) => name !== expected[i]);
    if (different !== undefined) {
      throw new UsageError(
        `${source.name} has a class "${different}" where the network of ${this.folder.path} has ` +
          `"${expected[source.classNames.indexOf(different)]}"`,
      );
    }
    const splits = prepareOwnSplits(source, record, data === undefined);
    const chosen = split ?? (['test', 'validation', 'train'] as const).find((name) => splits[name])!;
    const dataset = splits[chosen];
    if (!dataset) throw new UsageError(`${source.name} has no ${chosen} images; it has: ${namesOf(splits)}`);
    const evaluated = await this.evaluateOn(dataset, onProgress);
    return { ...evaluated, data: source.name, split: chosen };
  }

  /** Evaluates on a data set in memory. */
  async evaluateOn(
    dataset: Dataset,
    onProgress?: (done: number, total: number) => void,
  ): Promise<Pick<Evaluated, 'report' | 'classNames'>> {
    const { config } = this.record;
    const classifier = createClassifier(config.classifier);
    const engine = createEngine(this.record.engine);
    try {
      const batchSize = Math.min(config.batchSize, dataset.labels.length);
      const { lowering, precision } = config;
      const target = { provider: engine.settings.provider, lowering, precision };
      const { program, variables } = buildInferenceProgram(classifier, batchSize, target);
      const weights = await this.weights();
      await engine.write(
        new Map(variables.map(({ name, shape }) => [name, float32(shape, weights.get(name)!)])),
      );
      const loaded = { engine, program, handle: await engine.load(program) };
      const { logits, embedding, attention } = await infer(
        loaded,
        dataset,
        evaluationPipeline(config.classifier),
        onProgress,
      );
      const { labels, classNames } = dataset;
      const vectors = (values: Float32Array) => ({
        vectors: values,
        dimensions: values.length / labels.length,
      });
      const report = evaluationReport({
        logits,
        labels,
        classes: classNames.length,
        embedding: vectors(embedding),
        ...(attention && { attention: vectors(attention) }),
      });
      return { report, classNames };
    } finally {
      await engine.close();
    }
  }

  /**
   * Writes the classifier as an ONNX file with labels and preprocessing in its metadata.
   * @param accuracy measured on held-out data, for the file's description
   */
  async export(file: string, accuracy?: number): Promise<{ file: string; bytes: number }> {
    const { classifier: config } = this.record.config;
    const { channels, height, width } = config;
    const { storeSize } = dataOptions.parse(this.record.data.options);
    const model = exportClassifier(createClassifier(config), await this.weights(), {
      version: 1,
      labels: this.record.data.classNames,
      input: { channels, height, width, storeSize },
      preprocessing:
        `${channels === 1 ? 'grey' : 'RGB'} pixels from 0 to 255 as float32 [batch, ${channels}, ${height}, ${width}]; ` +
        'the shorter side resized to fit, centre crop; normalisation is inside the model',
      model: config.model.name,
      loss: config.loss.name,
      ...(accuracy !== undefined && { accuracy }),
    });
    await writeAtomically(file, model);
    return { file, bytes: model.length };
  }

  /** The weights of the best epoch by name. @throws KindredError where the run has none yet, or not all. */
  async weights(): Promise<Map<string, Float32Array>> {
    const path = this.folder.checkpointPath('best');
    const { tensors } = decodeSafetensors(await readBytes(path), path);
    const classifier = createClassifier(this.record.config.classifier);
    const { variables } = buildInferenceProgram(classifier, 1, { provider: 'cpu' });
    const expected = new Map(variables.map((variable) => [variable.name, variable]));
    const { assigned, missing } = matchWeights(expected, tensors, { classifierPrefix: '' });
    if (missing.length > 0) throw new KindredError(`${path} lacks "${missing[0]}" and is not of this run`);
    return assigned;
  }
}

/** Opens the folder of a run. @throws UsageError where there is none. */
export async function openRun(path: string): Promise<Run> {
  const folder = RunFolder.open(path);
  return new Run(folder, await folder.readRecord());
}

/** The run's own validation images for its own data; other data comes with the splits that it has. */
function prepareOwnSplits(source: DataSource, { config }: RunRecord, isOwn: boolean): DataSource['splits'] {
  if (!isOwn || !source.splits.train) return source.splits;
  const { train, validation, test } = prepareData(source, config);
  return { train, ...(validation && { validation }), ...(test && { test }) };
}

function namesOf(splits: DataSource['splits']): string {
  return Object.keys(splits).join(', ');
}
