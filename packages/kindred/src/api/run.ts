import { dirname } from 'node:path';
import { checkOptions, describeValue, optionKinds, type Part, Parts } from '@kindred/core/config';
import type { Dataset, SplitName } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import {
  type EvaluationInput,
  type EvaluationReport,
  evaluationReport,
  MOST_QUERIES,
  type Retrieval,
  retrieval,
} from '@kindred/core/evaluate';
import type { ModelCard, MoreOutputs } from '@kindred/core/export';
import {
  type AnySignal,
  type InferOptions,
  inferNames,
  type Unless,
  variablesOf,
  type Weights,
} from '@kindred/core/infer';
import { type Classifier, createClassifier } from '@kindred/core/models';
import type { Variable } from '@kindred/core/nn';
import {
  type CardExtras,
  caveatOf,
  inferNetwork,
  modelOf,
  type RunRecord,
  readWeights,
  type SharedWithTraining,
  sharedWithTraining,
} from '@kindred/core/run';
import { prepareData } from '@kindred/core/train';
import {
  givenOptions,
  type OtherDataOptions,
  otherDataNames,
  type ReadProgress,
  type ReadSettings,
} from '../data/data-options.js';
import { lackOfImages } from '../data/lack-of-images.js';
import { withEngine } from '../engine/index.js';
import { makeFolder } from '../storage/make-folder.js';
import { requireCardPath, writeModel } from '../storage/model-files.js';
import { RunFolder } from '../storage/run-folder.js';
import { type BundleOptions, fitOwnBundle } from './abnormality/bundle.js';
import { type DataInput, reopenData } from './data-source.js';
import { type ExportedTraining, exportTraining, type TrainingExportOptions } from './export-training.js';
import { alignClasses, ownData, rememberData } from './own-data.js';
import { ownParts, requireParts } from './parts.js';
import type { RunNetwork } from './run-network.js';
import { type RunReportOptions, reportRun, type WrittenRunReport } from './run-report/report-run.js';
import { version } from './software.js';

/** What {@link Run.evaluate} evaluates on, and how that is read: as the run did where not given. */
export interface EvaluateOptions extends OtherDataOptions {
  /** Other data to evaluate on, with the run's classes or some of them; the run's own where not given. */
  readonly data?: DataInput | undefined;
  /** Which part of it: the test set where there is one, else the validation set, where not given. */
  readonly split?: SplitName | undefined;
  /**
   * Another part of the data, such as `train`, in whose embeddings the nearest of each evaluated image are looked for, too; `own`:
   * the images that the run was trained on, also where other data is evaluated.
   */
  readonly references?: SplitName | 'own' | undefined;
  /** Called after each batch. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called while data is read: pictures (image folders and tables) or files (others). */
  readonly onReading?: ReadProgress | undefined;
  /** Told what is worth knowing, such as that an archive is unpacked. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** What {@link Run.evaluate} finds. */
export interface Evaluated {
  readonly report: EvaluationReport;
  readonly classNames: readonly string[];
  /** Name of the data set. */
  readonly data: string;
  readonly split: SplitName;
  /** What it cannot tell, as images that the network has seen tell little. */
  readonly caveat?: string;
  /** What of it was trained on, too, where data that comes divided has copies or groups on both sides. */
  readonly shared?: SharedWithTraining;
  /** The classes of which there are no images, so that nothing is known of them; not there where all have some. */
  readonly untested?: readonly string[];
  /** The classes that have images, and that no image was taken for; not there where there are none. */
  readonly neverPredicted?: readonly string[];
  /**
   * How the nearest images of `references` are, of up to 1,000 evaluated images, drawn by class; `own` where they are the run's
   * own training images and the evaluated ones of other data.
   */
  readonly retrieval?: Retrieval & { readonly split: SplitName; readonly own?: true };
}

/** What an exported model has beside the classifier. */
export interface ExportOptions extends BundleOptions {
  /** Whether it gives embeddings, as the output `embedding`. */
  readonly embedding?: boolean | undefined;
  /** What others may do with the model, for its description: an SPDX expression such as `CC-BY-4.0`, or words. */
  readonly license?: string | undefined;
}

/** What {@link Run.export} wrote. */
export interface ExportedModel {
  readonly file: string;
  /** The file of the description. */
  readonly description: string;
  /** Size of the model. */
  readonly bytes: number;
  readonly card: ModelCard;
}

/** What an evaluation on data in memory finds. */
export type Measured = Pick<Evaluated, 'report' | 'classNames'>;

/** The trained network of a run folder. */
export class Run implements RunNetwork {
  readonly folder: RunFolder;
  readonly record: RunRecord;
  /** Parts of one's own: those that the run was made with, and others for what is done with it. */
  readonly parts: Parts;

  constructor(folder: RunFolder, record: RunRecord, parts = Parts.none) {
    this.folder = folder;
    this.record = record;
    this.parts = parts;
  }

  /** The same run with more parts of one's own at hand. */
  withParts(more: readonly Part[]): Run {
    return more.length === 0 ? this : new Run(this.folder, this.record, this.parts.with(more));
  }

  /** Its network and loss, for building graphs. */
  get classifier(): Classifier {
    return createClassifier(this.record.config.classifier, this.parts);
  }

  /**
   * Evaluates the network of the best epoch.
   * @throws UsageError where the data lacks the split, has classes that the run does not know, or is no longer the run's own.
   */
  async evaluate(options: EvaluateOptions = {}): Promise<Evaluated> {
    checkOptions('evaluate', options, {
      data: true,
      split: optionKinds.split,
      references: optionKinds.references,
      ...otherDataNames,
      onProgress: optionKinds.callback,
      onReading: optionKinds.callback,
      onNote: optionKinds.callback,
    });
    const { data, split, references, onProgress, onReading, onNote, ...reading } = options;
    const { record } = this;
    const settings = { ...reading, onProgress: onReading, onNote, toEvaluate: true };
    const found = await reopenData(record, data, settings);
    const isOwn = found.fingerprint === record.data.fingerprint;
    if (!isOwn && data === undefined) throw changedData(this, reading);
    if (isOwn) await rememberData(this, data);
    const source = alignClasses(this, found);
    // The run's own validation images are those that it held out; other data comes with the splits that it has.
    const prepared = isOwn ? prepareData(source, record.config) : undefined;
    const splits = prepared ?? source.splits;
    const chosen = split ?? (['test', 'validation', 'train'] as const).find((name) => splits[name]);
    const dataset = chosen && splits[chosen];
    if (!dataset) throw lackOfImages(source.name, splits, chosen);
    const others = await this.#referencesFor(
      { references, chosen, splits, isOwn, name: source.name },
      {
        onProgress: onReading,
        onNote,
      },
    );
    const input = await this.infer(dataset, { onProgress });
    const report = evaluationReport(input);
    const shared = prepared && sharedWithTraining(chosen, prepared, input);
    const known = others && (await this.infer(others.images, { onProgress }));
    const caveat = caveatOf(chosen, record.config, isOwn);
    const { classNames } = dataset;
    const named = (labels: readonly number[]) => labels.map((label) => classNames[label]!);
    return {
      report,
      classNames,
      ...{ data: source.name, split: chosen },
      ...(shared && { shared }),
      ...(caveat !== undefined && { caveat }),
      ...(report.untested.length > 0 && { untested: named(report.untested) }),
      ...(report.neverPredicted.length > 0 && { neverPredicted: named(report.neverPredicted) }),
      ...(known && { retrieval: { ...others!.from, ...retrievalFrom(input, known) } }),
    };
  }

  /**
   * The images among which the nearest are looked for.
   * @throws UsageError where there are none, or where they are those that are evaluated.
   */
  async #referencesFor(
    { references, chosen, splits, isOwn, name }: AskedReferences,
    settings: ReadSettings,
  ): Promise<{ images: Dataset; from: { split: SplitName; own?: true } } | undefined> {
    if (references === undefined) return undefined;
    if (references === 'own' && !isOwn) {
      return { images: await trainingImages(this, settings), from: { split: 'train', own: true } };
    }
    const split = references === 'own' ? 'train' : references;
    if (split === chosen) {
      throw new UsageError(
        `\`references\` are other images than those that are evaluated, not the ${chosen} images, too: name another part` +
          (isOwn ? '' : ", or `references: 'own'` for the images that the run was trained on"),
      );
    }
    const images = splits[split];
    if (images) return { images, from: { split } };
    const lack = lackOfImages(name, splits, split);
    if (isOwn) throw lack;
    throw new UsageError(
      `${lack.message}; \`references: 'own'\` takes the images that the run was trained on`,
    );
  }

  /** Evaluates on a data set in memory; undefined where it was aborted. */
  evaluateOn<Signal extends AnySignal = undefined>(
    dataset: Dataset,
    options?: InferOptions<Signal>,
  ): Promise<Unless<Signal, Measured, undefined>>;
  async evaluateOn(dataset: Dataset, options: InferOptions = {}): Promise<Measured | undefined> {
    checkOptions('evaluateOn', options, inferNames);
    const input = await this.infer(dataset, options);
    return input && { report: evaluationReport(input), classNames: dataset.classNames };
  }

  /** What the network says of each image of a data set in memory; undefined where it was aborted. */
  infer<Signal extends AnySignal = undefined>(
    dataset: Dataset,
    options?: InferOptions<Signal>,
  ): Promise<Unless<Signal, EvaluationInput, undefined>>;
  async infer(dataset: Dataset, options: InferOptions = {}): Promise<EvaluationInput | undefined> {
    const { engine: settings, config } = this.record;
    const network = { classifier: this.classifier, weights: await this.weights() };
    return withEngine(settings, (engine) => inferNetwork(engine, network, config, dataset, options));
  }

  /**
   * Writes the classifier as an ONNX file, in a folder that is made where it is missing, and beside it its description as JSON (`photos.json` beside `photos.onnx`):
   * labels, preprocessing and, where it was measured on held-out data, the accuracy. The same description is in the
   * metadata of the model. With what tells abnormal images, a temperature and embeddings, where they are asked for.
   * @throws UsageError where the place of the description is taken by another file; KindredError where the description
   * cannot hold what it says, such as a threshold that is not finite.
   */
  async export(file: string, options: ExportOptions = {}): Promise<ExportedModel> {
    checkOptions('export', options, {
      score: true,
      falseAlarms: true,
      calibrate: optionKinds.flag,
      data: true,
      onProgress: optionKinds.callback,
      onReading: optionKinds.callback,
      onNote: optionKinds.callback,
      embedding: optionKinds.flag,
      license: true,
    });
    const { embedding, license, ...bundle } = options;
    requireLicense(license);
    await requireCardPath(file);
    const { card: fitted, normality } = await fitOwnBundle(this, bundle);
    const model = await this.model({ ...fitted, license }, { normality, embedding });
    await makeFolder(dirname(file));
    return { file, bytes: model.length, ...(await writeModel(file, model)) };
  }

  /**
   * Writes training itself as ONNX models for any ONNX Runtime, with nothing of Kindred: `train.onnx` (any number of steps in a
   * call), `eval.onnx`, `first.onnx` (the states to begin from: those of the last checkpoint) and `training.json`, which says
   * what they take and give. See docs/training-elsewhere.md.
   * @throws UsageError where the run has no checkpoint yet; KindredError where a file cannot be written.
   */
  exportTraining(folder: string, options?: TrainingExportOptions): Promise<ExportedTraining> {
    return exportTraining(this, folder, options);
  }

  /**
   * Writes the page of the run, one HTML file that opens from disk: learning curves, confusions with their images, surest
   * mistakes, recall of each class, reliability, a map of the embeddings, the recipe. All of it is measured anew, on the
   * images that the run was evaluated on; of a run that is not finished, by the network that it has so far.
   * @throws UsageError where the run's own data is not there any more; KindredError where the run has no checkpoint, or
   * the file cannot be written.
   */
  report(options: RunReportOptions = {}): Promise<WrittenRunReport> {
    return reportRun(this, options);
  }

  /** The model that {@link export} writes. */
  async model(more: Omit<CardExtras, 'accuracy'> = {}, outputs: MoreOutputs = {}): Promise<Uint8Array> {
    checkOptions('model', more, { normality: true, calibration: true, license: true });
    checkOptions('the outputs of model', outputs, { normality: true, embedding: optionKinds.flag });
    const extras = { accuracy: await this.folder.readAccuracy(), ...more };
    const network = { classifier: this.classifier, weights: await this.weights() };
    return modelOf(network, this.record, version, extras, outputs);
  }

  /**
   * The weights of the best epoch by name; of the last checkpoint where no epoch is complete.
   * @param variables which; those of the network in use where not given
   * @throws KindredError where the run has no checkpoint, or a damaged one.
   */
  weights(
    variables: readonly Pick<Variable, 'name' | 'shape'>[] = variablesOf(this.classifier),
  ): Promise<Weights> {
    return readWeights(this.folder, this.record, variables);
  }
}

/** What is asked for as references, and what they are looked for in. */
interface AskedReferences {
  readonly references: EvaluateOptions['references'];
  /** The part that is evaluated. */
  readonly chosen: SplitName;
  readonly splits: Readonly<Partial<Record<SplitName, Dataset | undefined>>>;
  /** Whether the data is the run's own. */
  readonly isOwn: boolean;
  /** Of the data. */
  readonly name: string;
}

/** The images that a run was trained on. @throws UsageError where they are not there any more. */
async function trainingImages(run: Run, settings: ReadSettings): Promise<Dataset> {
  try {
    return (await ownData(run, undefined, settings)).prepared.train;
  } catch (cause) {
    if (!(cause instanceof KindredError)) throw cause;
    const [reason] = cause.message.split(/[:;] /);
    throw new UsageError(
      `\`references: 'own'\` needs the images that the run was trained on, and ${reason}; where they have moved, evaluate on them ` +
        'first, with their place as `data`: the run remembers it',
      { cause },
    );
  }
}

/** The nearest of some images to others. */
function retrievalFrom(input: EvaluationInput, known: EvaluationInput): Retrieval {
  const vectorsOf = ({ embedding, labels }: EvaluationInput) => ({ ...embedding, labels });
  return retrieval(vectorsOf(input), { references: vectorsOf(known), maxQueries: MOST_QUERIES });
}

/** The error where a run's own data is another one now: because of how it was read, or because it has changed. */
function changedData({ folder, record }: Run, reading: OtherDataOptions): UsageError {
  const { path, name } = record.data;
  const differently = Object.keys(givenOptions(reading)).filter((option) => option !== 'skipBad');
  const options = differently.map((option) => `\`${option}\``).join(', ');
  return new UsageError(
    `the data of ${folder.path} (${path ?? name}) ` +
      (differently.length > 0
        ? `is not what the run was made with where it is read with ${options}: leave that out, or name the data with \`data\` to evaluate on it`
        : 'has changed since the run; name it with `data` to evaluate on what it is now'),
  );
}

function requireLicense(license: unknown): void {
  if (license === undefined || (typeof license === 'string' && license.trim() !== '')) return;
  throw new UsageError(`\`license\` is a text, such as 'CC-BY-4.0', not ${describeValue(license)}`);
}

/** What {@link openRun} needs beside the folder. */
export interface OpenRunOptions {
  /** The parts of one's own that the run was made with. */
  readonly parts?: readonly Part[] | undefined;
  /** Told what is worth knowing, such as that the file of a part has changed since. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** Opens the folder of a run. @throws UsageError where there is none, or a part is missing that it was made with. */
export async function openRun(path: string, options: OpenRunOptions = {}): Promise<Run> {
  checkOptions('openRun', options, { parts: optionKinds.parts, onNote: optionKinds.callback });
  const { parts: own = [], onNote } = options;
  const folder = RunFolder.open(path);
  const record = await folder.readRecord();
  const parts = ownParts(own);
  for (const change of requireParts(path, record.parts, parts)) onNote?.(change);
  return new Run(folder, record, parts);
}
