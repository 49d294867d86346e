import type { Cell } from '../comparison/cell.js';
import type { CellRecord } from '../comparison/record.js';

export interface SmallCell {
  readonly data?: string;
  readonly model?: string;
  readonly loss?: string;
  readonly seed?: number;
  /** How many of the 100 test images are predicted right... */
  readonly right?: number;
  /** ...from this one on, around the end. */
  readonly from?: number;
  readonly record?: Partial<CellRecord>;
}

/** For tests: a run on 100 test images of two classes. */
export function smallCell(options: SmallCell = {}): Cell {
  const { data = 'data', model = 'net', loss = 'ce', seed = 1, right = 90, from = 0, record } = options;
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2);
  const predictions = labels.map((label, i) => ((i - from + 100) % 100 < right ? label : 1 - label));
  return {
    record: {
      version: 1,
      data: { name: data, fingerprint: `of ${data}`, classNames: ['even', 'odd'], trainSamples: 1000 },
      model: { name: model, config: { name: model } },
      loss: { name: loss, config: { name: loss } },
      seed,
      epochs: 2,
      chosen: { epoch: 2, by: 'validation' },
      evaluation: { split: 'test', samples: 100, accuracy: right / 100 },
      validationAccuracy: 0.9,
      curve: [1, 2].map((epoch) => ({
        epoch,
        trainLoss: 1 / epoch,
        trainAccuracy: 0.4 * epoch,
        validationAccuracy: 0.3 * epoch + 0.01 * seed,
        seconds: 2,
      })),
      secondsPerEpoch: 2,
      parameters: 1234,
      compactness: { embedding: { intra: 1, inter: 2, ratio: 0.5 } },
      arraysFile: 'arrays.safetensors',
      ...record,
    },
    arrays: {
      predictions,
      labels,
      sample: {
        vectors: Float32Array.of(0, 0, 1, 0, 4, 3, 5, 4),
        labels: Int32Array.of(0, 0, 1, 1),
        dimensions: 2,
      },
      classDistances: { embedding: Float32Array.of(1, 4, 4, 1) },
    },
  };
}

/** For tests: runs of losses with seeds 1, 2, ..., by how many of the test images each predicts right. */
export function smallCells(
  rights: Readonly<Record<string, readonly number[]>>,
  options: Omit<SmallCell, 'loss' | 'seed' | 'right'> = {},
): Cell[] {
  return Object.entries(rights).flatMap(([loss, counts]) =>
    counts.map((right, i) => smallCell({ ...options, loss, seed: i + 1, right })),
  );
}
