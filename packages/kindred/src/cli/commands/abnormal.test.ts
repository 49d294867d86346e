import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digitsSource } from '@kindred/core/data';
import { SCORES, wilsonInterval } from '@kindred/core/evaluate';
import type { Prediction } from '@kindred/core/export';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadClassifier } from '../../api/classifier.js';
import { openRun } from '../../api/run.js';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { noiseImage, plainImage } from '../../testing/test-images.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

let cwd = '';

/** Smooth patches of colours, as in a photograph that is out of focus. */
function photograph(): Promise<Buffer> {
  const patches = noiseImage({ width: 8, height: 6, seed: 1 });
  return patches.resize(120, 90, { kernel: 'cubic', fit: 'fill' }).jpeg().toBuffer();
}

/** Two networks that know digits, and one of pictures of noise. */
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, {
    ...(await tinyPictures()),
    ...(await tinyPictures('other/pets')),
    'odd/black.png': await plainImage('black').png().toBuffer(),
    'odd/grey.png': await plainImage('grey').png().toBuffer(),
    'odd/noise.png': await noiseImage({ width: 60, height: 40 }).png().toBuffer(),
    'odd/photograph.jpg': await photograph(),
    'odd/white.png': await plainImage('white').png().toBuffer(),
  });
  await cp(join(cwd, 'pets'), join(cwd, 'moved'), { recursive: true });
  const network = '--model lenet --model.width 12 --model.hidden 256';
  const data = '--limit-per-class 100 --validation 0.3';
  const flags = `${network} ${data} --threads 1 --no-report --quiet`.split(' ');
  const runs = [
    ['--loss', 'cc', '--epochs', '8', '--out', 'digits', ...flags],
    ['--loss', 'lgm', '--loss.ramp', '0', '--epochs', '4', '--out', 'mixture', ...flags],
    ['pets', '--epochs', '1', '--out', 'noises', '--quiet', ...tinyFlags],
  ];
  for (const args of runs) {
    expect(await callKindred(['train', ...args], { cwd })).toMatchObject({ code: 0, stderr: '' });
  }
}, 120_000);

afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('evaluate --abnormal', () => {
  test('compares all scores on other images, corruptions and attacks', async () => {
    const args = ['evaluate', 'mixture', '--images', '64', '--attacked', '20', '--json'];
    const more = ['--attack', 'fgsm:epsilon=16,fgsm', '--abnormal', 'pets', 'other/pets', 'odd'];
    const { code, stdout } = await callKindred([...args, ...more], { cwd });
    expect(code).toBe(0);
    const { normal, scores, refused, results } = JSON.parse(stdout);
    expect(normal).toMatchObject({ data: 'digits', split: 'test', images: 64 });
    expect(scores).toEqual(SCORES.map(({ name }) => name));
    expect(refused).toEqual({});
    const names = results.map(({ name }: { name: string }) => name);
    expect(names).toHaveLength(3 + 2 + 4 * 3 + 2);
    expect(names.slice(0, 5)).toEqual(['pets', 'other/pets', 'odd', 'uniform-noise', 'blank']);
    expect(names.slice(-3)).toEqual(['inversion 3', 'fgsm epsilon 16', 'fgsm epsilon 8']);
    for (const { name, kind, images, accuracy, cleanAccuracy, chance, detection } of results) {
      expect(Object.keys(detection), name).toEqual(scores);
      for (const { auroc } of Object.values(detection) as { auroc: { value: number; lower: number } }[]) {
        expect(auroc.lower, name).toBeLessThanOrEqual(auroc.value);
      }
      expect(chance.auprAbnormal).toBeCloseTo(images / (images + 64), 12);
      if (kind === 'attack') expect(images).toBe(20);
      if (kind === 'corruption') expect(cleanAccuracy).toBe(normal.accuracy);
      if (kind === 'data' || kind === 'synthetic') expect(accuracy ?? cleanAccuracy).toBeUndefined();
      if (name === 'fgsm epsilon 16') expect(accuracy).toBeLessThan(cleanAccuracy);
    }
    const grey = results.find(({ name }: { name: string }) => name === 'contrast 3');
    expect(grey.detection['max-softmax'].auroc.value).toBeGreaterThan(0.8);
  });

  test('as a table; a score that is not for the classifier is named with the reason', async () => {
    const flags = ['--images', '16', '--attacked', '8', '--attack', 'fgsm', '--abnormal'];
    const { code, stdout } = await callKindred(['evaluate', 'digits', ...flags, 'odd/white.png'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^without score likelihood: it needs a classifier of the loss lgm/m);
    expect(stdout).toMatch(/^odd\/white\.png: 1 image$/m);
    expect(stdout).toMatch(/^ {2}by chance +50\.00 +94\.12 +5\.88 +95\.00$/m);
    expect(stdout).toMatch(/^fgsm epsilon 8: 8 images, accuracy \d+\.\d\d % \(unchanged \d+\.\d\d %\)$/m);
    const interval = String.raw`\d+\.\d\d \(\d+\.\d\d \.\. \d+\.\d\d\)`;
    expect(stdout).toMatch(new RegExp(`^  max-softmax +${interval} +[\\d.]+ +[\\d.]+ +${interval}$`, 'm'));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });

  test.each<[string, string[], string[]]>([
    ['an unknown score', ['--abnormal', '--score', 'luck'], ["no score 'luck'"]],
    ['a score for another loss', ['--abnormal', '--score', 'likelihood'], ['likelihood', 'lgm']],
    ['a score twice', ['--abnormal', '--score', 'energy,energy:temperature=1'], ['energy', 'twice']],
    ['an unknown attack', ['--abnormal', '--attack', 'magic'], ["no attack 'magic'"]],
    ['an attack twice', ['--abnormal', '--attack', 'fgsm,fgsm:epsilon=8'], ['fgsm', 'twice']],
    ['no such data', ['--abnormal', 'nowhere'], ['nowhere']],
    [
      'a run in the place of data',
      ['--abnormal', 'mixture'],
      ['the run to evaluate stands before --abnormal'],
    ],
    ['no image', ['--abnormal', '--images', '0'], ['at least 1', '0']],
    ['training images', ['--abnormal', '--split', 'train'], ['held-out']],
    ['other data in the place of its own', ['--abnormal', '--data', 'pets'], ['3 classes']],
    ['scores without it', ['--score', 'energy'], ['--score', '--abnormal']],
    ['a number without it', ['--attacked', '5'], ['--attacked', '--abnormal']],
  ])('%s is refused', async (_, args, parts) => {
    await expectRefusal(['evaluate', 'digits', ...args], cwd, 2, ...parts);
  });
});

test('data that has changed since the run is refused, as it would be divided otherwise', async () => {
  const bundle = ['export', 'noises', '-o', 'noises.onnx', '--score', 'energy', '--false-alarms', '0.2'];
  expect((await callKindred(bundle, { cwd })).stdout).toContain(': 1 of 9 validation images, 11.11 % (95 %');
  await writeFiles(cwd, { 'pets/cat/new.png': await plainImage('red').png().toBuffer() });
  const parts = ['noises', 'has changed since the run', '--data'];
  await expectRefusal(bundle, cwd, 2, ...parts);
  await expectRefusal(['export', 'noises', '--calibrate'], cwd, 2, ...parts);
  await expectRefusal(['evaluate', 'noises', '--abnormal'], cwd, 2, ...parts);
  expect(await callKindred([...bundle, '--data', 'moved'], { cwd })).toMatchObject({ code: 0 });
  const measured = ['evaluate', 'noises', '--data', 'moved', '--score', 'energy', '--abnormal'];
  expect(await callKindred(measured, { cwd })).toMatchObject({ code: 0 });
}, 60_000);

describe('export --score', () => {
  let fresh: readonly Buffer[] = [];
  /** What both networks were trained on, read once. */
  const data = digitsSource({ seed: 1, trainSize: 8000, testSize: 2000 });

  /** Digits that neither training nor validation has seen, as files. */
  beforeAll(async () => {
    const { test: digits } = digitsSource({ seed: 77, trainSize: 0, testSize: 600 }).splits;
    fresh = await Promise.all(
      Array.from({ length: 600 }, (_, i) => {
        const { data, width, height } = digits!.image(i);
        return sharp(data, { raw: { width, height, channels: 1 } })
          .png()
          .toBuffer();
      }),
    );
  });

  const odd = ['black.png', 'grey.png', 'noise.png', 'photograph.jpg', 'white.png'];
  /**
   * What is surely rejected by a network of 93 % accuracy (digits) and one of 70 % (mixture). The Mahalanobis score rejects
   * all of it by far. Nearest neighbours passes the black image and the photograph with the first network, and the scores
   * of the logits pass some of it with either.
   */
  const rejected: Readonly<Record<string, readonly string[]>> = {
    'digits mahalanobis': odd,
    'mixture mahalanobis': odd,
    'mixture nearest-neighbours': ['grey.png', 'noise.png', 'photograph.jpg', 'white.png'],
  };

  const pairs = ['digits', 'mixture'].flatMap((name) => SCORES.map((score) => [name, score.name] as const));
  test.each(pairs.filter(([name, score]) => name === 'mixture' || score !== 'likelihood'))(
    '%s: %s keeps to its rate of false alarms on new images, and rejects what is none',
    async (name, score) => {
      const run = await openRun(join(cwd, name));
      const file = join(cwd, `${name}-${score}.onnx`);
      const { card } = await run.export(file, { score, falseAlarms: 0.1, data });
      const { threshold } = card.normality!;
      expect(card.normality).toMatchObject({ falseAlarms: 0.1, images: 2400, rejected: 240 });
      const classifier = await loadClassifier(file, { threads: 1 });
      const results = await classifier.predict(fresh);
      const others = await classifier.predict(odd.map((picture) => join(cwd, 'odd', picture)));
      await classifier.close();

      for (const { normality } of [...results, ...others]) {
        expect(normality).toMatchObject({ scoredBy: score, threshold });
        expect(normality!.isNormal).toBe(normality!.score >= threshold);
      }
      const isAlarm = ({ normality }: Prediction) => !normality!.isNormal;
      const alarms = results.filter(isAlarm).length;
      // 10 %, at 3.3 standard deviations of both samples: 600 new images, and 2,400 that chose the threshold.
      expect(alarms / 600).toBeGreaterThan(0.055);
      expect(alarms / 600).toBeLessThan(0.145);
      const found = odd.filter((_, i) => isAlarm(others[i]!));
      expect(found).toEqual(expect.arrayContaining([...(rejected[`${name} ${score}`] ?? [])]));
    },
  );

  test('says what it counted, and predict by which score and threshold it decides', async () => {
    const bundle = ['--score', 'nearest-neighbours:k=5', '--calibrate'];
    const args = ['export', 'mixture', '-o', 'knowing.onnx', ...bundle];
    const { code, stdout } = await callKindred([...args, '--false-alarms', '0.1'], { cwd });
    expect(code).toBe(0);
    const { lower, upper } = wilsonInterval(240, 2400);
    const percents = [lower, upper].map((share) => `${(100 * share).toFixed(2)} %`);
    expect(stdout).toMatch(/^abnormal below -0\.\d+ \(nearest-neighbours k 5\): /m);
    expect(stdout).toContain(
      `: 240 of 2,400 validation images, 10.00 % (95 % interval ${percents.join(' to ')})\n`,
    );
    expect(stdout).toMatch(
      /^temperature [\d.]+: ECE [\d.]+ % before, [\d.]+ % after \(cross-fitted\), on 2,400 validation images$/m,
    );
    const model = ['--model', 'knowing.onnx'];
    const shown = await callKindred(['predict', 'odd/white.png', ...model], { cwd });
    expect(shown.stdout).toMatch(/ {2}abnormal \(nearest-neighbours k 5 -[\d.]+, below -[\d.]+\)$/m);
    const read = await callKindred(['predict', 'odd/white.png', ...model, '--json'], { cwd });
    expect(JSON.parse(read.stdout).normality).toEqual({
      scoredBy: 'nearest-neighbours k 5',
      score: expect.any(Number),
      threshold: expect.any(Number),
      isNormal: false,
    });
  });

  test('is refused where it cannot be', async () => {
    await expectRefusal(['export', 'digits', '--score', 'likelihood'], cwd, 2, 'likelihood', 'lgm');
    await expectRefusal(['export', 'digits', '--score', 'energy,max-logit'], cwd, 2, 'one score');
    await expectRefusal(['export', 'digits', '--false-alarms', '0.1'], cwd, 2, '--score');
    await expectRefusal(['export', 'digits', '--data', 'pets'], cwd, 2, '--data');
    const few = ['export', 'noises', '--score', 'energy', '--data', 'moved'];
    await expectRefusal(few, cwd, 2, '9 validation images', 'at least 20');
    const flags = ['--limit-per-class', '8', '--epochs', '1', '--quiet', ...tinyFlags, '--validation', '0'];
    await callKindred(['train', ...flags, '--out', 'all'], { cwd });
    await expectRefusal(['export', 'all', '--score', 'energy'], cwd, 2, 'all', 'no validation images');
  });
});
