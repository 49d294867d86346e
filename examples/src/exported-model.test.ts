import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { evaluationPipeline } from '@kindred/core/data';
import { Random } from '@kindred/core/random';
import { loadClassifier, modelCardSchema, openRun, type RunOptions, train } from 'kindred';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { pixelsInBrowser } from './testing/pixels-in-browser.js';

const run = promisify(execFile);
const pathOf = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const example = (name: string) => pathOf(`exported-model/${name}`);

/** Colours that change slowly, as in photographs: noise of squares of `grain` pixels, made smooth. */
function picture(width: number, height: number, seed: number, { channels = 3, grain = 16 } = {}): Sharp {
  const random = new Random(seed);
  const [columns, rows] = [Math.ceil(width / grain), Math.ceil(height / grain)];
  const pixels = Uint8Array.from({ length: rows * columns * channels }, () => random.int(256));
  const raw = { width: columns, height: rows, channels: channels as 1 | 3 | 4 };
  const resized = sharp(pixels, { raw }).resize(width, height, { fit: 'fill', kernel: 'cubic' });
  return channels === 1 ? resized.toColourspace('b-w') : resized;
}

/** The networks take 32 x 24 pixels; larger pictures are first reduced to 64. */
const pictures: Readonly<Record<string, () => Sharp>> = {
  'wide.png': () => picture(300, 40, 1, { grain: 4 }),
  'tall.jpg': () => picture(50, 310, 2).jpeg({ quality: 95 }),
  'small.png': () => picture(9, 13, 3, { grain: 1 }),
  'exact.png': () => picture(32, 24, 4, { grain: 1 }),
  'noise.png': () => picture(150, 100, 5, { grain: 1 }),
  'turned.jpg': () => picture(120, 90, 6).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }),
  'mirrored.jpg': () => picture(80, 130, 7).withMetadata({ orientation: 5 }).jpeg({ quality: 95 }),
  'transparent.png': () => picture(100, 70, 8, { channels: 4 }),
  'palette.png': () => picture(70, 90, 9).png({ palette: true, colours: 40 }),
  'grey.png': () => picture(90, 70, 10, { channels: 1 }),
  'grey.jpg': () => picture(160, 70, 11, { channels: 1 }).jpeg({ quality: 95 }),
  'sixteen.png': () => picture(90, 120, 12).toColourspace('rgb16'),
  'grey-sixteen.png': () => picture(75, 75, 13, { channels: 1 }).toColourspace('grey16'),
  'progressive.jpg': () => picture(190, 140, 14).jpeg({ progressive: true, quality: 90 }),
  'lossy.webp': () => picture(60, 80, 15).webp({ quality: 80 }),
  'plain.gif': () => sharp({ create: { width: 60, height: 50, channels: 3, background: '#0f0' } }),
  'large.png': () => picture(900, 611, 16, { grain: 40 }),
  'large.jpg': () => picture(1001, 803, 17, { grain: 40 }).jpeg({ quality: 95 }),
};
const names = Object.keys(pictures);
const models = ['rgb', 'grey', 'covered', 'padded', 'stretched'];

let cwd = '';
/** What `kindred predict` says of the pictures, by the model. */
const expected = new Map<string, Answer[]>();

/** Trains a network to tell three kinds of colours, and exports it with a temperature and a score. */
async function exportModel(name: string, channels: 1 | 3, more: RunOptions = {}): Promise<void> {
  await train({
    data: join(cwd, 'photos'),
    model: { name: 'lenet', width: 4, hidden: 16 },
    ...{ loss: 'ce', optimizer: 'adamw', learningRate: 0.01, epochs: 12, batchSize: 8, augment: 'none' },
    ...{ dataOptions: { storeSize: 64, channels }, validation: 0.25, threads: 1 },
    out: join(cwd, name),
    ...more,
  });
  const opened = await openRun(join(cwd, name));
  const file = join(cwd, `${name}.onnx`);
  await opened.export(file, { score: 'mahalanobis', falseAlarms: 0.2, calibrate: true });
}

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  for (const [name, make] of Object.entries(pictures)) await make().toFile(join(cwd, name));
  for (const [name, colour] of Object.entries({
    dark: [0.7, 0.5, 0.5],
    light: [1, 1, 1],
    red: [1, 0.7, 0.7],
  })) {
    await mkdir(join(cwd, 'photos', name), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const photo = picture(32, 24, 100 + i).linear(colour, [0, 0, 0]);
      await photo.toFile(join(cwd, 'photos', name, `${i}.png`));
    }
  }
  await exportModel('rgb', 3);
  await exportModel('grey', 1);
  // Weights say how their pictures were prepared.
  const weights = join(cwd, 'elsewhere', 'model.safetensors');
  await mkdir(join(cwd, 'elsewhere'));
  await copyFile(join(cwd, 'rgb', 'checkpoints', 'best.safetensors'), weights);
  const usual = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25], crop_pct: 0.8, interpolation: 'bicubic' };
  await writeFile(join(cwd, 'elsewhere', 'config.json'), JSON.stringify({ pretrained_cfg: usual }));
  await exportModel('covered', 3, { weights, headOnly: true });
  const reading = { storeSize: 64, background: '#203040' };
  await exportModel('padded', 1, { dataOptions: { ...reading, channels: 1, fit: 'pad' } });
  await exportModel('stretched', 3, { dataOptions: { ...reading, fit: 'stretch' } });
  for (const model of models) expected.set(model, await predicted(model));
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

interface Answer {
  readonly label: string;
  readonly probabilities: readonly number[];
  readonly normality: number;
  readonly isNormal: boolean;
}

async function labelsOf(model: string): Promise<readonly string[]> {
  return modelCardSchema.parse(JSON.parse(await readFile(join(cwd, `${model}.json`), 'utf8'))).labels;
}

async function predicted(model: string): Promise<Answer[]> {
  const labels = await labelsOf(model);
  const kindred = pathOf('../packages/kindred/bin/kindred.js');
  const args = ['predict', ...names, '--model', `${model}.onnx`, '--top', '3', '--json'];
  const { stdout } = await run(process.execPath, [kindred, ...args], { cwd });
  return linesOf(stdout).map(({ label, top, normality }) => {
    const confidences = new Map(top.map((guess: Guess) => [guess.label, guess.confidence]));
    const probabilities = labels.map((name) => Number(confidences.get(name)));
    return { label, probabilities, normality: normality.score, isNormal: normality.isNormal };
  });
}

interface Guess {
  readonly label: string;
  readonly confidence: number;
}

/** What an example prints of the pictures. */
async function answersOf(command: string, script: string, model: string): Promise<Answer[]> {
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
  const home = join(cwd, 'home');
  await mkdir(home, { recursive: true });
  const options = { cwd, env: { ...env, CI: undefined, XDG_CACHE_HOME: undefined, HOME: home } };
  const { stdout } = await run(command, [example(script), `${model}.onnx`, ...names], options);
  expect(await readdir(home), 'what it left in the home folder').toEqual([]);
  return linesOf(stdout);
}

function linesOf(stdout: string) {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** How far probabilities may be apart: by the rounding of float32. */
const rounding = 1e-5;

describe.each(models)('the answers of kindred predict, %s', (model) => {
  test('are told apart by more than rounding', async () => {
    const answers = expected.get(model)!;
    const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
    const ofClasses = [0, 1, 2].map((k) => spread(answers.map(({ probabilities }) => probabilities[k]!)));
    expect(Math.max(...ofClasses)).toBeGreaterThan(1000 * rounding);
    expect(spread(answers.map(({ normality }) => normality))).toBeGreaterThan(1);
  });

  test('in Node', async () => {
    const answers = await answersOf(process.execPath, 'node/classify.mjs', model);
    expectSame(answers, model, {});
    for (const [i, { label, normality, isNormal }] of answers.entries()) {
      const wanted = expected.get(model)![i]!;
      expect({ label, isNormal }, names[i]).toEqual({ label: wanted.label, isNormal: wanted.isNormal });
      expect(Math.abs(normality / wanted.normality - 1), names[i]).toBeLessThan(rounding);
    }
  });

  test('in Python', async ({ skip }) => {
    const python = process.env.KINDRED_PYTHON ?? 'python3';
    const missing = await run(python, ['-c', 'import numpy, onnxruntime, PIL']).catch((error) => error);
    skip(
      missing instanceof Error,
      `${python} lacks onnxruntime, Pillow or NumPy (KINDRED_PYTHON names another)`,
    );
    // Pillow knows 16 bits of grey only, and no picture of 16 bits is reduced in them.
    const apart = { 'sixteen.png': 0.005, 'grey-sixteen.png': 0.005 };
    expectSame(await answersOf(python, 'python/classify.py', model), model, apart);
  });
});

test('the answers of kindred predict in a browser', async ({ skip }) => {
  const chromium = process.env.KINDRED_CHROMIUM ?? '/usr/bin/chromium';
  skip(!existsSync(chromium), `there is no ${chromium} (KINDRED_CHROMIUM names another)`);
  const pixels = await pixelsInBrowser(chromium, cwd, models, names);
  // What a browser does otherwise: it turns pictures before they are reduced, has 8 bits of all, lays them over white with
  // another rounding, and reads a JPEG at its full size.
  const turned = ['turned.jpg', 'mirrored.jpg'];
  const otherwise = [...turned, 'sixteen.png', 'grey-sixteen.png', 'transparent.png', 'large.jpg'];
  for (const model of ['rgb', 'grey', 'padded', 'stretched']) {
    const classifier = await loadClassifier(join(cwd, `${model}.onnx`), { threads: 1 });
    onTestFinished(() => classifier.close());
    const [, channels, height, width] = classifier.card.input.shape;
    const images = names.map((name) => {
      const data = Uint8Array.from(pixels.get(`${model}/${name}`)!);
      return { channels, height, width, data };
    });
    const predictions = await classifier.predict(images);
    const answers = predictions.map(({ label, top }) => {
      const confidenceOf = (name: string) => top.find((guess) => guess.label === name)!.confidence;
      return { label, probabilities: classifier.labels.map(confidenceOf) };
    });
    // Colours under an alpha are multiplied and divided again in a browser, in 8 bits: more than a level where it is small.
    const apart = { ...Object.fromEntries(otherwise.map((name) => [name, 0.005])), 'transparent.png': 0.05 };
    expectSame(answers, model, apart);
  }
  // Pixels that cover what they should would be resized once more: they are compared themselves, where nothing is reduced.
  const [height, width] = [24, 32];
  const cover = { height: 30, width: 40, filter: 'bicubic' } as const;
  for (const name of ['wide.png', 'small.png', 'exact.png']) {
    const { data, info } = await sharp(join(cwd, name)).raw().toBuffer({ resolveWithObject: true });
    const plane = info.width * info.height;
    const planes = Uint8Array.from(data, (_, i) => data[(i % plane) * 3 + Math.floor(i / plane)]!);
    const image = { channels: 3, height: info.height, width: info.width, data: planes };
    const wanted = evaluationPipeline({ height, width, cover }).apply(image, new Random(0));
    expect(Uint8Array.from(pixels.get(`covered/${name}`)!), name).toEqual(wanted.data);
  }
});

/** @param apart how far the probabilities of some pictures may be apart, where it is more than rounding */
function expectSame(
  answers: readonly Pick<Answer, 'probabilities'>[],
  model: string,
  apart: Readonly<Record<string, number>>,
): void {
  expect(answers).toHaveLength(names.length);
  for (const [i, name] of names.entries()) {
    const wanted = expected.get(model)![i]!.probabilities;
    const found = answers[i]!.probabilities.map((probability, k) => Math.abs(probability - wanted[k]!));
    expect(Math.max(...found), name).toBeLessThan(apart[name] ?? rounding);
  }
}
