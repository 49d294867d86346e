import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Dataset, subset } from '@kindred/core/data';
import { checkTrainOptions, prepareData, stratifiedFolds } from '@kindred/core/train';
import { describe, expect, test } from 'vitest';
import { RunFolder } from '../storage/run-folder.js';
import { expectFailure } from '../testing/expect-failure.js';
import { callKindred } from '../testing/run-kindred.js';
import { tempFolder } from '../testing/temp-folder.js';
import { noiseImage, pictures } from '../testing/test-images.js';
import { tinyOptions } from '../testing/tiny-training.js';
import { compareLosses } from './compare/compare-losses.js';
import { openForTraining } from './data-source.js';
import { findCopies } from './find-copies.js';
import { ownData } from './own-data.js';
import { openRun } from './run.js';
import { train } from './train.js';

/** So many pictures of noise in two classes, each stored twice. */
async function twins(count: number): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < count; i++) {
    const label = i % 2 === 0 ? 'a' : 'b';
    const picture = await noiseImage({ width: 28, height: 28, seed: i }).png().toBuffer();
    files[`${label}/photo${i}.png`] = picture;
    files[`${label}/photo${i} (1).png`] = picture;
  }
  return files;
}

/** The pictures of noise that a part has, of whichever copies. */
const photosOf = (dataset: Dataset | undefined) =>
  new Set(Array.from(dataset?.labels ?? [], (_, index) => /photo\d+/.exec(dataset!.source(index))![0]));

/** Each picture of noise is in one of the parts, with both of its copies. */
function expectApart(parts: readonly (Dataset | undefined)[], count: number): void {
  expect(parts.reduce((sum, part) => sum + part!.labels.length, 0)).toBe(2 * count);
  const photos = parts.flatMap((part) => [...photosOf(part)]);
  expect(new Set(photos).size).toBe(count);
  expect(photos).toHaveLength(count);
}

/**
 * Shares of right answers between which guessing stays but for one of 1,000 times: the quantiles of the binomial distribution. Both copies
 * of a picture get the same answer.
 * @param looks how often one is taken, of which the best counts
 */
function chance(pairs: number, looks = 1): readonly [least: number, most: number] {
  let [probability, sum, least] = [0.5 ** pairs, 0.5 ** pairs, 0];
  while (sum <= 0.0005 / looks) {
    probability *= (pairs - least) / ++least;
    sum += probability;
  }
  return [least / pairs, 1 - least / pairs];
}

describe('noise that is stored twice', () => {
  test('is on one side of every split', async () => {
    const folder = await tempFolder(await twins(80));
    const { source } = await openForTraining(folder, { test: 0.25 });
    for (const seed of [1, 2, 3]) {
      const { train, validation, test } = prepareData(source, checkTrainOptions({ validation: 0.2, seed }));
      expect([train, validation!, test!].map(({ labels }) => labels.length)).toEqual([96, 24, 40]);
      expectApart([train, validation, test], 80);
      const folds = stratifiedFolds(train.labels, 5, seed, train.groups);
      expectApart(
        folds.map((fold) => subset(train, fold)),
        48,
      );
    }
    const ignored = await openForTraining(folder, { test: 0.25, copies: 'none' });
    const { train, test } = ignored.source.splits;
    const trained = photosOf(train);
    expect([...photosOf(test)].some((photo) => trained.has(photo))).toBe(true);
  });

  test('is on one side in every run of a comparison', async () => {
    const folder = await tempFolder(await twins(40));
    const out = join(await tempFolder(), 'comparison');
    const { finished } = await compareLosses({
      ...{ data: folder, dataOptions: { test: 0.25 }, out, losses: ['ce', 'cc'], seeds: 2, threads: 1 },
      ...{ models: { tiny: { name: 'lenet', width: 2, hidden: 8 } }, augment: 'none', epochs: 1 },
      ...{ batchSize: 8, validation: 0.2 },
    });
    expect(finished).toBe(4);
    for (const name of await readdir(join(out, 'runs'))) {
      const { prepared } = await ownData(await openRun(join(out, 'runs', name)));
      expectApart([prepared.train, prepared.validation, prepared.test], 40);
    }
  });

  test('gives no accuracy beyond chance, which it does where copies are ignored', async () => {
    const folder = await tempFolder(await twins(240));
    const epochs = 14;
    const trainOn = async (copies: 'near' | 'none') =>
      train({
        ...{ data: folder, dataOptions: { test: 0.25, copies }, out: join(await tempFolder(), 'run') },
        ...{ model: { name: 'lenet' }, loss: 'ce', augment: 'none', learningRate: 0.02, epochs },
        ...{ validation: 0.2, threads: 1, report: false },
      });
    const [least, most] = chance(60);
    const apart = await trainOn('near');
    expect([apart.evaluatedOn, apart.evaluation.samples]).toEqual(['test', 120]);
    expect(apart.evaluation.accuracy.top1).toBeGreaterThanOrEqual(least);
    expect(apart.evaluation.accuracy.top1).toBeLessThanOrEqual(most);
    // The best epoch is the best of as many looks at 36 validation pictures.
    expect(apart.best!.accuracy).toBeLessThanOrEqual(chance(36, epochs)[1]);
    const mixed = await trainOn('none');
    expect(mixed.evaluation.accuracy.top1).toBeGreaterThan(most);
  });
});

test('a run says how it was divided, and goes on so', async () => {
  const folder = await tempFolder(await twins(16));
  const out = join(await tempFolder(), 'run');
  await train({ ...tinyOptions, epochs: 1, data: folder, dataOptions: { test: 0.25 }, out });
  const run = await openRun(out);
  expect(run.record.data).toMatchObject({ options: { copies: 'near' }, grouping: expect.any(String) });
  const { report, shared } = await run.evaluate();
  expect([report.samples, shared]).toEqual([8, undefined]);
  // A run of a version that did not look for copies.
  const { grouping: _, options, ...data } = run.record.data;
  const { copies: __, ...before } = options;
  await RunFolder.open(out).writeRecord({ ...run.record, data: { ...data, options: before } });
  const old = await (await openRun(out)).evaluate();
  expect([old.report.samples, old.shared]).toEqual([8, undefined]);
  await RunFolder.open(out).writeRecord({ ...run.record, data: { ...run.record.data, grouping: 'f00d' } });
  await expectFailure((await openRun(out)).evaluate(), 'other pictures', 'belong together now');
});

test('test pictures that were trained on are named in the result', async () => {
  const files = await pictures(['train/a', 'train/b'], { perClass: 8, width: 8, height: 8 });
  const others = await pictures(['test/a', 'test/b'], { perClass: 3, width: 8, height: 8, seed: 50 });
  const folder = await tempFolder({ ...files, ...others, 'test/a/copy.png': files['train/a/2.png']! });
  const out = join(await tempFolder(), 'run');
  const run = await train({ ...tinyOptions, epochs: 1, data: folder, out });
  expect(run.shared).toEqual({ copies: { images: 1, without: expect.objectContaining({ images: 6 }) } });
  const written = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8')) as object;
  expect(written).toMatchObject({ samples: 7, sharedWithTraining: run.shared });
  expect((await openRun(out).then((opened) => opened.evaluate())).shared).toEqual(run.shared);
  const { stdout } = await callKindred(['evaluate', out]);
  expect(stdout.replaceAll('\n', ' ')).toContain('1 test image is a copy of a training image: without it');
  expect(await readFile(join(out, 'report.html'), 'utf8')).toContain(
    '1 test image is a copy of a training image',
  );
});

test('findCopies tells groups, splits and classes', async () => {
  const files = await pictures(['train/a', 'train/b', 'test/a', 'test/b']);
  const folder = await tempFolder({
    ...files,
    'train/b/copy.png': files['train/a/1.png']!,
    'test/a/copy.png': files['train/a/1.png']!,
  });
  const [group, ...others] = await findCopies(folder);
  expect(others).toEqual([]);
  expect(group).toMatchObject({ kind: 'exact', splits: ['train', 'test'], labels: [0, 1] });
  expect(group!.members.map(({ source }) => source)).toEqual([
    ...['train/a/1.png', 'train/b/copy.png', 'test/a/copy.png'],
  ]);
});
