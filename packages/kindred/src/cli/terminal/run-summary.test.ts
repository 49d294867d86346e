import { evaluationReport } from '@kindred/core/evaluate';
import { describe, expect, test } from 'vitest';
import type { FinishedRun } from '../../api/finish.js';
import { formatRunSummary } from './run-summary.js';
import { createStyle } from './style.js';

const run: FinishedRun = {
  folder: 'runs/digits-lenet-cc',
  reason: 'completed',
  epochs: 10,
  best: { epoch: 9, accuracy: 0.984 },
  evaluation: evaluationReport({
    logits: Float32Array.of(4, 0, 4, 0, 0, 4, 4, 0),
    labels: Int32Array.of(0, 0, 1, 1),
    classes: 2,
    embedding: { vectors: Float32Array.of(0, 1, 10, 11), dimensions: 1 },
  }),
  evaluatedOn: 'test',
  classNames: ['cat', 'dog'],
  model: 'runs/digits-lenet-cc/model.onnx',
  report: 'runs/digits-lenet-cc/report.html',
  seconds: 112,
};

function summary(change: Partial<FinishedRun> = {}, partFiles: readonly string[] = []): string {
  return formatRunSummary({ ...run, ...change }, { command: 'kindred', partFiles }, createStyle(false)).join(
    '\n',
  );
}

describe('the summary of a run', () => {
  test('says how it did, where it is and what comes next', () => {
    expect(summary()).toBe(
      [
        'accuracy     75.00 % on 4 test images (95 % interval 30.06 % to 95.44 %)',
        'NLL          1.018',
        'ECE          23.20 %',
        'compactness  0.1000 (mean distance of embeddings, same class / different classes)',
        'best epoch   9 of 10 (validation accuracy 98.40 %)',
        'time         1 min 52 s',
        '',
        'classifier  runs/digits-lenet-cc/model.onnx',
        'run         runs/digits-lenet-cc',
        'report      runs/digits-lenet-cc/report.html',
        'next        kindred evaluate runs/digits-lenet-cc',
        '            kindred predict IMAGE... --model runs/digits-lenet-cc',
      ].join('\n'),
    );
  });

  test('says what the accuracy hides of the classes', () => {
    const labels = Int32Array.from({ length: 21 }, (_, i) => Number(i === 20));
    const evaluation = evaluationReport({
      logits: Float32Array.from({ length: 63 }, (_, i) => Number(i % 3 === 0)),
      labels,
      classes: 3,
      embedding: { vectors: new Float32Array(21), dimensions: 1 },
    });
    expect(summary({ evaluation, classNames: ['neg', 'pos', 'none\n'] })).toContain(
      [
        'accuracy     95.24 % on 21 test images (95 % interval 77.33 % to 99.15 %)',
        'balanced     50.00 %, the mean recall of 2 classes of 1 to 20 images',
        "classes      class 'pos' never predicted: 1 image of it, none recognised",
        "             there are no images of class 'none ': nothing is measured of it",
      ].join('\n'),
    );
  });

  test('the next command has the parts that the run needs', () => {
    expect(summary({}, ['my parts.js', 'b.js'])).toContain(
      "evaluate runs/digits-lenet-cc --parts 'my parts.js' --parts b.js\n",
    );
  });

  test('without validation there is no best epoch', () => {
    expect(summary({ best: undefined })).toMatch(/\nepochs {7}10\ntime {9}1 min/);
  });

  test('an early end is said', () => {
    expect(summary({ reason: 'early-stopping' })).toContain('1 min 52 s, stopped early');
    expect(summary({ reason: 'stopped' })).toContain('1 min 52 s, stopped by its program');
  });
});
