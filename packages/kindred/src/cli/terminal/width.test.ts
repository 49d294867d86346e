import { type EvaluationReport, evaluationReport } from '@kindred/core/evaluate';
import { displayWidth } from '@kindred/report/text';
import { describe, expect, test } from 'vitest';
import type { AbnormalReport } from '../../api/abnormality/report.js';
import type { CompareEvent } from '../../api/compare/events.js';
import type { RunEvent } from '../../api/events.js';
import type { PruningPlan, PruningReport } from '../../api/prune/index.js';
import { recordingTerminal, screenOf } from '../../testing/recording-terminal.js';
import { epochEvent, startEvent, stepEvent } from '../../testing/run-events.js';
import { formatAbnormalReport } from './abnormal-report.js';
import { createCompareReporter } from './compare-reporter.js';
import { formatDescription } from './format-description.js';
import { formatDiagnosis } from './format-diagnosis.js';
import { formatPrediction } from './format-prediction.js';
import { createLiveReporter } from './live-reporter.js';
import { createLogReporter } from './log-reporter.js';
import { formatPruningPlan, formatPruningReport } from './pruning-tables.js';
import { formatReportSummary } from './report-summary.js';
import { formatRunSummary } from './run-summary.js';
import { createStyle } from './style.js';

/** What is shown in a terminal of so many columns keeps to them, colours or not. */
describe.each([60, 80])('in %i columns', (columns) => {
  const style = createStyle(true, () => columns);

  function expectToFit(lines: readonly string[], least = 1) {
    expect(lines.length).toBeGreaterThanOrEqual(least);
    for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
  }

  const names = Array.from({ length: 9 }, (_, i) => `layer${i}.conv2.weight`);
  const report = { assigned: new Map(), missing: names, unexpected: names, reset: names };
  const run: readonly RunEvent[] = [
    { type: 'note', message: 'pets: one problem in the data, such as '.repeat(3) },
    { type: 'weights', source: 'runs/photos-resnet18-cc/checkpoints/best.safetensors', report },
    startEvent(),
    stepEvent(),
    { type: 'calibration', done: 0, total: 9, imagesPerSecond: 12.5, secondsLeft: undefined },
    {
      ...{ type: 'pruning', done: 1, total: 9, name: 'layer1.0.conv1', kept: 32, channels: 64 },
      ...{ imagesPerSecond: 123.4, secondsLeft: 3900 },
    },
    { type: 'report', done: 900, total: 3000 },
    epochEvent({ seconds: 3000 }),
    epochEvent({ validation: undefined, isBest: false, train: { ...epochEvent().train, loss: 1e-7 } }),
    { type: 'placement', nodes: { CPUExecutionProvider: 312, CUDAExecutionProvider: 4711, WebGpu: 12 } },
  ];

  test('a run, on a terminal and in a log', () => {
    const clock = { now: 0 };
    for (const create of [createLiveReporter, createLogReporter]) {
      const { terminal, written } = recordingTerminal({ isTTY: create === createLiveReporter, columns });
      const reporter = create(terminal, () => clock.now);
      for (const event of run) {
        clock.now += 60_000;
        reporter.onEvent(event);
      }
      reporter.note(
        'stopping after this step and saving; once more to stop at once, without saving anything',
      );
      reporter.close();
      expectToFit(screenOf(written.err), 20);
    }
  });

  test('a comparison, on a terminal and in a log', () => {
    const cell = 'photographs/resnet18-wide/cc with mixing, seed 1';
    const about = { cell, done: 2, total: 16, secondsLeft: 12_500 };
    const events: readonly CompareEvent[] = [
      {
        type: 'grid',
        folder: 'comparisons/photographs-and-digits',
        data: ['photographs'],
        models: ['resnet18-wide'],
        losses: ['ce', 'cc'],
        seeds: [1, 2, 3],
        runs: 6,
        shard: { index: 1, count: 2 },
        total: 3,
        done: 0,
      },
      { ...about, type: 'run', event: stepEvent() },
      { ...about, type: 'busy', process: 77 },
      { ...about, type: 'failed', message: 'the loss became NaN at step 812 (epoch 3, learning rate 0.05)' },
      {
        ...about,
        ...{ type: 'finished', accuracy: 0.98, validationAccuracy: 0.97, chosenEpoch: 90, epochs: 100 },
        seconds: 4000,
      },
    ];
    const clock = { now: 0 };
    for (const isTTY of [true, false]) {
      const { terminal, written } = recordingTerminal({ isTTY, columns });
      const reporter = createCompareReporter(terminal, {}, () => clock.now);
      for (const event of events) {
        clock.now += 120_000;
        reporter.onEvent(event);
      }
      reporter.close();
      expectToFit(screenOf(written.err), 8);
    }
  });

  test('the summary of a comparison', () => {
    const folder = 'comparisons/digits';
    const files = {
      html: 'report.html',
      markdown: 'report.md',
      runsCsv: 'runs.csv',
      summaryCsv: 'summary.csv',
    };
    const paths = Object.entries(files).map(([key, name]) => [key, `${folder}/${name}`]);
    const written = {
      ...{ folder, runs: 12, gaps: [], ...(Object.fromEntries(paths) as typeof files) },
      headline:
        'cc beats ce in 1 of 4 settings: better in digits with lenet (+0.53); no difference beyond noise in 3; ' +
        'mean difference +0.12 points.',
    };
    expectToFit(formatReportSummary(written, style), 6);
  });

  const evaluation: EvaluationReport = evaluationReport({
    logits: Float32Array.of(4, 0, 4, 0, 0, 4, 4, 0),
    labels: Int32Array.of(0, 0, 1, 1),
    classes: 2,
    embedding: { vectors: Float32Array.of(0, 1, 10, 11), dimensions: 1 },
  });

  test('what a run came to', () => {
    const trained = {
      folder: 'runs/a',
      model: 'runs/a/model.onnx',
      reason: 'early-stopping',
      epochs: 100,
      best: { epoch: 90, accuracy: 0.98 },
      seconds: 9000,
      evaluation,
      evaluatedOn: 'validation',
      classNames: ['cat', 'dog'],
    } as const;
    expectToFit(formatRunSummary(trained, { command: 'kindred', partFiles: [] }, style), 8);
  });

  test('abnormal images', () => {
    const estimate = { value: 1, lower: 0.98, upper: 1 };
    const metrics = { auroc: estimate, auprNormal: estimate, auprAbnormal: estimate, fpr95: estimate };
    const abnormal: AbnormalReport = {
      normal: { data: 'photographs', split: 'test', images: 2000, accuracy: 0.9912 },
      scores: ['energy', 'nearest-neighbours k 50'],
      refused: { likelihood: 'it needs the means that the L-GM loss learns, and this run has another loss' },
      results: (['data', 'corruption', 'attack'] as const).map((kind) => ({
        ...{
          name: 'projected-gradient-descent epsilon 8',
          kind,
          images: 500,
          accuracy: 0.1,
          cleanAccuracy: 0.9,
        },
        chance: { auprNormal: 0.8, auprAbnormal: 0.2 },
        detection: { energy: metrics, 'nearest-neighbours k 50': metrics },
      })),
    };
    expectToFit(formatAbnormalReport(abnormal, style), 30);
  });

  test('data, predictions and the machine', () => {
    const size = { min: 20, median: 300, max: 4000 };
    const split = {
      split: 'validation' as const,
      images: 4000,
      height: size,
      width: size,
      classCounts: [100, 3000],
    };
    const description = {
      name: 'photographs',
      format: 'image-folder' as const,
      channels: 3 as const,
      classNames: ['ant', '東京都の鳥のとても長い名前です'],
      splits: [{ ...split, split: 'train' as const }, split],
      balanceRatio: 30,
      faults: [{ source: 'a folder with a long name/', message: 'the class folder has no images: add some' }],
      problems: [
        { source: 'ant/0017.jpg', message: 'the picture has twice as many rows as its header says' },
      ],
      fingerprint: '0123456789abcdef',
    };
    expectToFit(formatDescription(description, style), 10);

    const top = ['tabby', 'tiger cat', 'Egyptian cat'].map((label) => ({ label, confidence: 0.3331 }));
    const normality = { scoredBy: 'nearest-neighbours k 5', score: -0.5, threshold: -0.2, isNormal: false };
    expectToFit(formatPrediction({ ...{ source: 'cat.jpg', ...top[0]! }, top, normality }, 30, style), 2);

    const diagnosis = {
      software: { kindred: '0.1.0' },
      machine: {
        ...{
          cpu: 'AMD EPYC 7763 64-Core Processor',
          cores: 2,
          threads: 2,
          memoryBytes: 4e9,
          freeMemoryBytes: 1e9,
        },
        vectors: { avx2: false, avx512: false },
      },
      providers: [
        { provider: 'cuda', isUsable: false, reason: 'libonnxruntime_providers_cuda.so is not there' },
      ],
    } as const;
    expectToFit(formatDiagnosis(diagnosis, style), 5);
  });

  test('what pruning would leave, and what it changed', () => {
    const widths = { 'layer1.0.conv1': [64, 32] as const };
    const counts = { parameters: 11_689_512, multiplyAdds: 1_814_073_344 };
    const plan: PruningPlan = {
      groups: [{ name: 'layer1.0.conv1', channels: 64, kept: 32, readers: names.slice(0, 3) }],
      ...{ before: counts, after: counts, widths },
    };
    expectToFit(formatPruningPlan(plan, style), 8);

    const measures = {
      ...counts,
      accuracy: 0.91,
      bytes: 46_000_000,
      milliseconds: { '1': 12.3, '64': 512.9 },
    };
    const pruned: PruningReport = {
      ...{
        before: measures,
        after: measures,
        cutAccuracy: 0.42,
        split: 'validation',
        samples: 10_000,
        widths,
      },
      ...{ criterion: 'cpli mu 0.5 lambda 0.001', kept: {}, difference: 1.2e-7 },
    };
    expectToFit(formatPruningReport(pruned, style), 12);
  });
});
