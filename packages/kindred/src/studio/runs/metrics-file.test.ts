import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.js';
import { curvesOf } from './curves.js';
import { MetricsFile } from './metrics-file.js';

const stepLine = (step: number) =>
  `{"type":"step","step":${step},"epoch":1,"learningRate":0.1,"loss":${(3 / (1 + step / 1e5)).toFixed(5)},"terms":{"attention":${(step % 97) / 97}}}\n`;

const epochLine = (epoch: number, step: number) =>
  `${JSON.stringify({
    ...{ step, type: 'epoch', epoch, epochs: 3, learningRate: 0.05, isBest: true, seconds: 2 },
    ...{ imagesPerSecond: 10, train: { loss: 1, accuracy: 0.5, terms: { attention: 0.2 } } },
    validation: { accuracy: 0.6, nll: 0.9 },
  })}\n`;

test('steps and epochs are told apart, and what is added is read alone', async () => {
  const path = join(await tempFolder(), 'metrics.jsonl');
  await writeFile(path, stepLine(50) + stepLine(100) + epochLine(1, 120) + stepLine(150).slice(0, 20));
  const metrics = new MetricsFile(path);
  await metrics.update();
  expect([[...metrics.steps.steps], metrics.epochs.length, metrics.last]).toEqual([[50, 100], 1, 120]);
  await appendFile(path, stepLine(150).slice(20));
  await metrics.update();
  const curves = curvesOf(metrics, { step: 160, epoch: 1 }, { from: 0, to: 1e9, columns: 100 });
  expect(curves).toMatchObject({ recorded: 3, every: 50, first: 50, last: 150, gaps: [], checkpoint: 160 });
  expect(curves.series['term:attention']).toHaveLength(3);
  expect(curves.epochs[0]).toMatchObject({ epoch: 1, accuracy: 0.5, validation: { accuracy: 0.6 } });
});

test('a million lines are read in chunks and drawn as fast as few', async () => {
  const path = join(await tempFolder(), 'metrics.jsonl');
  for (let begin = 0; begin < 1_000_000; begin += 50_000) {
    await appendFile(path, Array.from({ length: 50_000 }, (_, i) => stepLine(begin + i + 1)).join(''));
  }
  const metrics = new MetricsFile(path);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const began = performance.now();
  await metrics.update();
  const whole = performance.now() - began;
  clearInterval(timer);
  expect(metrics.steps.length).toBe(1_000_000);
  // The server goes on answering meanwhile.
  expect(turns).toBeGreaterThan(50);

  await appendFile(path, Array.from({ length: 1_000 }, (_, i) => stepLine(1_000_001 + i)).join(''));
  const again = performance.now();
  await metrics.update();
  const curves = curvesOf(metrics, undefined, { from: 0, to: 1e9, columns: 800 });
  const milliseconds = performance.now() - again;
  expect(curves).toMatchObject({ recorded: 1_001_000, inRange: 1_001_000, gaps: [] });
  expect(curves.steps.length).toBeLessThanOrEqual(6 * 800);
  expect(milliseconds).toBeLessThan(whole / 3);
});
