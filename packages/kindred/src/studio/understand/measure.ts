import type { SplitName } from '@kindred/core/data';
import {
  type EvaluationInput,
  type EvaluationReport,
  evaluationReport,
  type Interval,
  softmaxOfRow,
  wilsonInterval,
} from '@kindred/core/evaluate';
import type { AnalysisAnswer, ClassAnswer, Share } from '@kindred/studio/protocol';

/** Classes that are told of an image. */
export const mostTop = 5;

/** What a network says of each of N images, by columns. */
export interface VerdictColumns {
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
  readonly labelProbability: Float32Array;
  /** [N, top], the likeliest classes, and their probabilities. */
  readonly topClasses: Int32Array;
  readonly topProbabilities: Float32Array;
  readonly top: number;
}

export function verdictColumns(input: EvaluationInput): VerdictColumns {
  const { logits, labels, classes } = input;
  const images = labels.length;
  const top = Math.min(mostTop, classes);
  const columns = {
    labels: Int32Array.from(labels),
    predicted: new Int32Array(images),
    confidence: new Float32Array(images),
    labelProbability: new Float32Array(images),
    topClasses: new Int32Array(images * top),
    topProbabilities: new Float32Array(images * top),
    top,
  };
  for (let i = 0; i < images; i++) {
    const { predicted, confidence, nll } = softmaxOfRow(input, i);
    columns.predicted[i] = predicted;
    columns.confidence[i] = confidence;
    columns.labelProbability[i] = Math.exp(-nll);
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const largest = row[predicted]!;
    for (const [place, label] of likeliest(row, top).entries()) {
      columns.topClasses[i * top + place] = label;
      // The confidence is that of the largest logit: the others follow from it.
      columns.topProbabilities[i * top + place] = confidence * Math.exp(row[label]! - largest);
    }
  }
  return columns;
}

/** The places of the largest values, the largest first. */
function likeliest(row: Float32Array, count: number): number[] {
  const places: number[] = [];
  for (let k = 0; k < row.length; k++) {
    let place = places.length;
    while (place > 0 && row[places[place - 1]!]! < row[k]!) place--;
    if (place >= count) continue;
    places.splice(place, 0, k);
    if (places.length > count) places.pop();
  }
  return places;
}

/** What an evaluation says, for a page. */
export type Measurements = Omit<AnalysisAnswer, 'key' | 'run' | 'split' | 'splits' | 'notes' | 'at'>;

export function measurementsOf(
  input: EvaluationInput,
  classNames: readonly string[],
  report: EvaluationReport = evaluationReport(input),
): Measurements {
  const { accuracy, calibration, nll, samples, perClass } = report;
  return {
    images: samples,
    classes: perClass.map((one, label): ClassAnswer => {
      return {
        name: classNames[label]!,
        images: one.support,
        predicted: one.predicted,
        recall: shareOf(one.recall, one.recallInterval),
        precision: shareOf(one.precision, one.precisionInterval),
        f1: one.f1,
        averagePrecision: one.averagePrecision,
      };
    }),
    accuracy: { value: accuracy.top1, ...accuracy.interval },
    topK: { k: accuracy.k, value: accuracy.top5 },
    balanced: accuracy.balanced,
    ...{ nll, ece: calibration.ece, mce: calibration.mce },
    bins: calibration.bins.map(({ lower, upper, count, confidence, accuracy: right }) => ({
      ...{ lower, upper, images: count, confidence },
      right: right === null ? null : shareOf(right, wilsonInterval(Math.round(right * count), count)),
    })),
    dimensions: {
      embedding: input.embedding.dimensions,
      attention: input.attention?.dimensions ?? null,
    },
  };
}

function shareOf(value: number | null, interval: Interval | null): Share | null {
  return value === null || interval === null ? null : { value, lower: interval.lower, upper: interval.upper };
}

/** The order in which a run's images are taken to look at. */
export const splitOrder: readonly SplitName[] = ['test', 'validation', 'train'];
