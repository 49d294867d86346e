import { checkOptions } from '@kindred/core/config';
import {
  type CopyGroup,
  classCounts,
  type DataSource,
  type Dataset,
  keepTogether,
  type OddPicture,
  PICTURE_KINDS,
  type SplitName,
} from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { confidentLearning, LABEL_FILTERS, type LabelReport, softmaxRows } from '@kindred/core/evaluate';
import type { AnySignal, Unless } from '@kindred/core/infer';
import { outlierDeviations, robustScale } from '@kindred/core/numeric';
import { type Judgement, stratifiedFolds } from '@kindred/core/train';
import type { CleanImage, CleanReport } from '@kindred/report';
import { type CopiesInOptions, copiesIn } from '../../data/copies-in.js';
import type { DataOptions } from '../../data/data-options.js';
import { inspectData } from '../../data/open-data.js';
import { type DataInput, resolveData } from '../data-source.js';
import { openRun, type Run } from '../run.js';
import { type AllImages, allImages } from './all-images.js';
import { chooseJudge, requireOneJudge } from './choose-judge.js';
import type { JudgeSettings } from './judge.js';
import { listedCopies } from './listed-copies.js';
import { lookAtPictures } from './look-at-pictures.js';
import { type CleanOptions, cleanNames } from './options.js';

/** What {@link cleanData} found. */
export interface CleanedData {
  /** What is to be looked at: plain JSON, as `clean.json` has it. */
  readonly report: CleanReport;
  /** All images, training images first, with the labels that they have: the places in it are the ids of the report. */
  readonly images: Dataset;
  /** What the report calls each of them. */
  readonly described: readonly CleanImage[];
  /** Where the data was read from; null where it came from memory. */
  readonly path: string | null;
}

/** With fewer images nothing can be told of labels. */
const fewestJudged = 10;
/** Classes with fewer images, or with fewer than this share of the median class, are small. */
const fewImages = 20;
const smallShare = 0.1;

/**
 * Looks for what is wrong with data: copies, labels that are probably wrong, blank, dark, blurred, tiny and oddly shaped
 * pictures, outliers, small classes. Nothing is changed: see {@link writeLabels} and {@link trashPictures} for that. Pictures that
 * cannot be read are among its `problems`.
 * @param data a folder of data, data of one's own or in memory
 * @returns undefined where it was aborted
 * @throws UsageError for wrong options, and where there is no data; KindredError where weights cannot be had.
 */
export async function cleanData<Signal extends AnySignal = undefined>(
  data: DataInput,
  options?: CleanOptions<Signal>,
): Promise<Unless<Signal, CleanedData, undefined>>;
export async function cleanData(
  data: DataInput,
  options: CleanOptions = {},
): Promise<CleanedData | undefined> {
  checkOptions('cleanData', options, cleanNames);
  const { model, parts, signal, onProgress, onNote, pixelsOnly = false, filter, seed = 1, threads } = options;
  if (filter !== undefined && !LABEL_FILTERS.includes(filter)) {
    throw new UsageError(`there is no label filter '${filter}'; there are: ${LABEL_FILTERS.join(', ')}`);
  }
  requireOneJudge(options);
  const run = model === undefined ? undefined : await openRun(model, { parts, onNote });
  const { source, problems, path, kind } = await readData(data, run, options);
  const copies = await findCopies(source, kind, {
    signal,
    onProgress: (done, total) => onProgress?.('looking for copies', done, total),
  });
  if (!copies) return undefined;
  const images = allImages(keepTogether(source, copies));
  const { dataset } = images;
  const odd = await lookAtPictures(dataset, { signal, onProgress });
  if (!odd) return undefined;
  const settings: JudgeSettings = { seed, threads, signal, onProgress, onNote };
  const judged =
    !pixelsOnly && canBeJudged(dataset) ? await judgeImages(source, images, run, options, settings) : null;
  if (judged === undefined) return undefined;
  const described = Array.from(dataset.labels, (_, image) => images.describe(image));
  const found = judged && confidentLearning(judged.input, { filter });
  const report: CleanReport = {
    format: 'kindred-clean',
    version: 1,
    data: {
      ...{ name: source.name, format: source.format, fingerprint: source.fingerprint },
      ...{ images: dataset.labels.length, splits: images.sizes },
    },
    basis: judged?.basis ?? { ...noJudge, text: pixelsOnly ? notAsked : tooFew },
    copies: listedCopies(copies, placesOf(images), judged?.judgement.alike ?? [], described),
    labels: found && {
      ...{ filter: found.filter, wrongShare: found.wrongShare },
      issues: found.issues.map(({ image, suggested, margin, selfConfidence }) => ({
        ...described[image]!,
        ...{ suggested: source.classNames[suggested]!, margin, selfConfidence },
      })),
    },
    pictures: oddestFirst(odd).map(({ image, ...odd }) => ({ ...described[image]!, ...odd })),
    outliers:
      judged &&
      outliersOf(judged.judgement).map(({ image, deviations }) => ({ ...described[image]!, deviations })),
    ...classesOf(dataset, found),
    problems,
  };
  return { report, images: dataset, described, path };
}

/** Reads all that can be read; what cannot is a problem. */
async function readData(
  data: DataInput,
  run: Run | undefined,
  { dataOptions, onProgress, onNote }: CleanOptions,
) {
  const given: DataOptions = {
    ...(run && { ...run.record.data.options, test: 0 }),
    ...{ skipBad: true, ...dataOptions },
  };
  const kind = given.copies ?? 'near';
  const reading = {
    ...given,
    // They are looked for afterwards, and shown.
    copies: 'none' as const,
    onProgress: (done: number, total: number) => onProgress?.('reading data', done, total),
    onNote,
  };
  if (typeof data !== 'string') {
    const { source } = await resolveData(data, reading);
    return { source, problems: [...source.problems], path: null, kind };
  }
  const { source, faults } = await inspectData(data, reading);
  // Copies and small classes are told otherwise, and better.
  const problems = [...faults, ...source.problems].filter(
    ({ message }) => !/^(nearly )?the same picture as /.test(message),
  );
  return { source, problems, path: data, kind };
}

/** Undefined where it was aborted. */
async function findCopies(
  source: DataSource,
  kind: NonNullable<DataOptions['copies']>,
  watch: Pick<CopiesInOptions, 'signal' | 'onProgress'>,
): Promise<CopyGroup[] | undefined> {
  return kind === 'none' ? [] : copiesIn(source, { kind, ...watch });
}

const noJudge = { kind: 'none', network: null, folds: null, accuracy: null } as const;
const notAsked = 'Labels were not judged, as was asked for.';
const tooFew = `Labels were not judged: that needs ${fewestJudged} images, and two classes with some.`;

function canBeJudged(dataset: Dataset): boolean {
  return (
    dataset.labels.length >= fewestJudged && classCounts(dataset).filter((count) => count > 0).length > 1
  );
}

/** Undefined where it was aborted. */
async function judgeImages(
  source: DataSource,
  images: AllImages,
  run: Run | undefined,
  options: CleanOptions,
  settings: JudgeSettings,
) {
  const { labels, groups, classNames } = images.dataset;
  const judge = await chooseJudge(source, images, run, options, settings);
  const folds = stratifiedFolds(labels, judge.folds, settings.seed, groups).filter(
    ({ length }) => length > 0,
  );
  if (folds.length < 2) throw new UsageError(`all images of ${source.name} are copies of each other`);
  const judgement = await judge.judge(images.dataset, folds);
  if (!judgement) return undefined;
  const classes = classNames.length;
  const probabilities = softmaxRows(judgement.logits, classes);
  const input = { probabilities, labels, classes };
  const basis = { ...judge.basis, folds: folds.length, accuracy: accuracyOf(input) };
  return { judgement, input, basis };
}

function accuracyOf({ probabilities, labels, classes }: Parameters<typeof confidentLearning>[0]): number {
  let right = 0;
  for (const [image, label] of labels.entries()) {
    const row = probabilities.subarray(image * classes, (image + 1) * classes);
    if (row.every((value, k) => k === label || value < row[label]!)) right++;
  }
  return right / labels.length;
}

/** Says where an image of a split is among all. */
function placesOf({
  sizes,
}: AllImages): (image: { readonly split: SplitName; readonly index: number }) => number {
  const { train = 0, validation = 0 } = sizes;
  const starts = { train: 0, validation: train, test: train + validation };
  return ({ split, index }) => starts[split] + index;
}

/** Within a kind, what lies farthest beyond the limit comes first. */
function oddestFirst(odd: readonly OddPicture[]): OddPicture[] {
  const distance = ({ value, limit }: OddPicture) => Math.abs(value - limit);
  return PICTURE_KINDS.flatMap((kind) =>
    odd.filter((one) => one.kind === kind).sort((a, b) => distance(b) - distance(a) || a.image - b.image),
  );
}

/** What is farther from its neighbours than most, the farthest first. */
function outliersOf({ normality }: Judgement): { image: number; deviations: number }[] {
  const { median, deviation } = robustScale(normality);
  if (deviation === 0) return [];
  return Array.from(normality, (score, image) => ({ image, deviations: (median - score) / deviation }))
    .filter(({ deviations }) => deviations > outlierDeviations)
    .sort((a, b) => b.deviations - a.deviations || a.image - b.image);
}

function classesOf(dataset: Dataset, found: LabelReport | null): Pick<CleanReport, 'classes' | 'imbalance'> {
  const counts = classCounts(dataset);
  const there = counts.filter((count) => count > 0);
  const limit = Math.max(fewImages, smallShare * robustScale(there).median);
  return {
    classes: counts.map((images, label) => ({
      ...{ name: dataset.classNames[label]!, images, isSmall: images < limit },
      wrongShare: found?.wrongShares[label] ?? null,
      threshold: found?.thresholds[label] ?? null,
    })),
    imbalance: Math.max(...there) / Math.min(...there),
  };
}
