import { type EvaluationInput, evaluationReport } from '@kindred/core/evaluate';
import { hashText, Random } from '@kindred/core/random';
import type { RunPageInput, ThumbnailSheet } from '../run/run-page.js';

export interface SyntheticRun {
  readonly samples?: number;
  readonly classNames?: readonly string[];
  /** Classes without images: the last ones. */
  readonly emptyClasses?: number;
  /** Deviation of logits and embeddings; the larger, the more mistakes. */
  readonly noise?: number;
  readonly hasAttention?: boolean;
  readonly input?: Partial<RunPageInput>;
}

/** For tests: a run that was never trained. */
export function runPageInput({
  samples = 40,
  classNames = ['cat', 'dog', 'owl'],
  emptyClasses = 0,
  noise = 1,
  hasAttention = false,
  input = {},
}: SyntheticRun = {}): RunPageInput {
  const random = new Random(1, hashText('run-page-input'));
  const classes = classNames.length;
  const labels = Int32Array.from({ length: samples }, (_, i) => i % (classes - emptyClasses));
  const vectors = (dimensions: number) => ({
    dimensions,
    vectors: Float32Array.from(
      { length: samples * dimensions },
      (_, i) =>
        (labels[Math.floor(i / dimensions)]! % dimensions === i % dimensions ? 3 : 0) +
        noise * random.normal(),
    ),
  });
  const inference: EvaluationInput = {
    labels,
    classes,
    logits: vectors(classes).vectors,
    embedding: vectors(4),
    ...(hasAttention && { attention: vectors(5) }),
  };
  return {
    name: 'pets-lenet-cc',
    data: { name: 'pets', classNames, sizes: { train: 400, validation: 40, test: samples } },
    model: 'lenet',
    loss: 'cc:lambda=0.1',
    split: 'test',
    notes: [],
    evaluation: evaluationReport(inference),
    inference,
    source: (image) => `test/${image}.jpg`,
    course: [1, 2, 3].map((epoch) => ({
      epoch,
      learningRate: 0.1 / epoch,
      train: { loss: 1 / epoch, accuracy: 0.3 * epoch },
      validation: { accuracy: 0.25 * epoch, nll: 1.5 / epoch },
      seconds: 2,
    })),
    chosen: { epoch: 3, by: 'validation' },
    settings: { model: 'lenet', loss: 'cc', 'loss.lambda': 0.1, epochs: 3, 'software.kindred': '0.1.0' },
    ...input,
  };
}

/** For tests: a sheet of so many thumbnails, all of them blank. */
export function blankSheet(count: number, uri = 'data:image/webp;base64,AAAA'): ThumbnailSheet {
  const columns = Math.ceil(Math.sqrt(count));
  return { uri, columns, rows: Math.ceil(count / columns), side: 28, gutter: 2 };
}
