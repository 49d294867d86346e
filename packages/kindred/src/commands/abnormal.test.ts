import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digitsSource, wilsonInterval } from '@kindred/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadClassifier } from '../api/classifier.js';
import { expectRefusal } from '../testing/expect-refusal.js';
import { runKindred } from '../testing/run-kindred.js';
import { writeFiles } from '../testing/temp-folder.js';
import { noiseImage, plainImage } from '../testing/test-images.js';
import { tinyPictures } from '../testing/tiny-training.js';

let cwd = '';

/** A network that knows digits, by two losses. */
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, await tinyPictures());
  const flags = '--limit-per-class 100 --epochs 3 --validation 0.3 --threads 1 --quiet'.split(' ');
  await runKindred(['train', '--loss', 'cc', '--out', 'digits', ...flags], { cwd });
  await runKindred(['train', '--loss', 'lgm', '--out', 'mixture', '--loss.ramp', '0', ...flags], { cwd });
}, 60_000);

afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('evaluate --abnormal', () => {
  test('compares all scores on other images, corruptions and attacks', async () => {
    const args = ['evaluate', 'mixture', '--images', '64', '--attack', 'fgsm:epsilon=16', '--json'];
    const { code, stdout } = await runKindred([...args, '--abnormal', 'pets'], { cwd });
    expect(code).toBe(0);
    const { normal, scores, refused, results } = JSON.parse(stdout);
    expect(normal).toMatchObject({ data: 'digits', split: 'test', images: 64 });
    expect(scores).toContain('likelihood');
    expect(refused).toEqual({});
    const names = results.map(({ name }: { name: string }) => name);
    expect(names).toHaveLength(1 + 2 + 4 * 3 + 1);
    expect(names).toEqual(expect.arrayContaining(['pets', 'blank', 'blur 2', 'fgsm epsilon 16']));
    for (const { name, accuracy, detection } of results) {
      expect(Object.keys(detection), name).toEqual(scores);
      for (const { auroc } of Object.values(detection) as { auroc: { value: number; lower: number } }[]) {
        expect(auroc.lower, name).toBeLessThanOrEqual(auroc.value);
      }
      if (['pets', 'blank', 'uniform noise'].includes(name)) expect(accuracy).toBeUndefined();
      if (name.startsWith('fgsm')) expect(accuracy).toBeLessThan(normal.accuracy);
    }
    const grey = results.find(({ name }: { name: string }) => name === 'contrast 3');
    expect(grey.detection['max-softmax'].auroc.value).toBeGreaterThan(0.8);
  });

  test('as a table; a score that is not for the classifier is named with the reason', async () => {
    const { code, stdout } = await runKindred(
      ['evaluate', 'digits', '--images', '16', '--attack', 'fgsm', '--abnormal'],
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^without score likelihood: it needs a classifier of the loss lgm/m);
    expect(stdout).toMatch(/^fgsm +4 +\d+\.\d\d % +max-softmax +\d+\.\d \(\d+\.\d \.\. \d+\.\d\)/m);
  });

  test.each<[string, string[], string[]]>([
    ['an unknown score', ['--score', 'luck'], ["no score 'luck'"]],
    ['a score for another loss', ['--score', 'likelihood'], ['likelihood', 'lgm']],
    ['an unknown attack', ['--attack', 'magic'], ["no attack 'magic'"]],
    ['no such data', ['nowhere'], ['nowhere']],
    ['no image', ['--images', '0'], ['at least one image', '0']],
  ])('%s is refused', async (_, args, parts) => {
    await expectRefusal(['evaluate', 'digits', '--abnormal', ...args], cwd, 2, ...parts);
  });
});

describe('export --score', () => {
  test('the model says which images are abnormal, and keeps to its rate of false alarms', async () => {
    const args = ['export', 'digits', '-o', 'knowing.onnx', '--score', 'nearest-neighbours', '--calibrate'];
    const { code, stdout } = await runKindred([...args, '--false-alarms', '0.1'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^abnormal below -[\d.]+ \(nearest-neighbours\): 10\.00 % of 2400 validation images$/m,
    );
    expect(stdout).toMatch(
      /^temperature [\d.]+: ECE [\d.]+ % before, [\d.]+ % after, on 2400 validation images$/m,
    );

    await writeFiles(cwd, {
      'odd/noise.png': await noiseImage({ width: 60, height: 40 }).png().toBuffer(),
      'odd/white.png': await plainImage('white').png().toBuffer(),
      'odd/black.png': await plainImage('black').png().toBuffer(),
    });
    const odd = await runKindred(['predict', 'odd', '--model', 'knowing.onnx', '--json'], { cwd });
    const verdicts = odd.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).normality.isNormal);
    expect(verdicts).toEqual([false, false, false]);
    const shown = await runKindred(['predict', 'odd/noise.png', '--model', 'knowing.onnx'], { cwd });
    expect(shown.stdout).toMatch(/abnormal \(-[\d.]+\)$/m);

    // Digits that neither training nor validation has seen.
    const fresh = digitsSource({ seed: 77, trainSize: 0, testSize: 600 }).splits.test!;
    const classifier = await loadClassifier(join(cwd, 'knowing.onnx'));
    const threshold = classifier.card.normality!.threshold;
    const predictions = await Promise.all(
      Array.from({ length: 600 }, async (_, i) => {
        const { data, width, height } = fresh.image(i);
        const { default: sharp } = await import('sharp');
        return sharp(data, { raw: { width, height, channels: 1 } })
          .png()
          .toBuffer();
      }),
    );
    const results = await classifier.predict(predictions);
    await classifier.close();
    const alarms = results.filter(({ normality }) => !normality!.isNormal).length;
    for (const { normality } of results) expect(normality!.isNormal).toBe(normality!.score >= threshold);
    // At 3.3 standard deviations, and a little for what the validation images' own share varies.
    const { lower, upper } = wilsonInterval(alarms, 600, 3.3);
    expect(lower).toBeLessThan(0.12);
    expect(upper).toBeGreaterThan(0.08);
  });

  test('the likelihood of the mixture is a second output of an ordinary model', async () => {
    const args = ['export', 'mixture', '-o', 'mixture.onnx', '--score', 'likelihood', '--json'];
    const { code, stdout } = await runKindred(args, { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).normality).toMatchObject({ score: { name: 'likelihood' }, falseAlarms: 0.05 });
  });

  test('is refused where it cannot be', async () => {
    await expectRefusal(['export', 'digits', '--score', 'likelihood'], cwd, 2, 'likelihood', 'lgm');
    const flags = ['--limit-per-class', '8', '--epochs', '1', '--validation', '0', '--quiet', '--out', 'all'];
    await runKindred(['train', ...flags], { cwd });
    await expectRefusal(['export', 'all', '--score', 'energy'], cwd, 2, 'all', 'no validation images');
  });
});
