import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { pictures } from '../../testing/test-images.js';
import { tinyFlags } from '../../testing/tiny-training.js';

let cwd = '';
const small = { width: 8, height: 8 };

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, {
    ...(await pictures(['imb/neg'], { perClass: 30, ...small })),
    ...(await pictures(['imb/pos'], { perClass: 5, seed: 900, ...small })),
    ...(await pictures(['longtail/big'], { perClass: 24, ...small })),
    ...(await pictures(['longtail/x', 'longtail/y'], { perClass: 1, seed: 900, ...small })),
  });
  await writeFiles(cwd, {
    'weights.csv': 'class,weight\nneg,1\npos,7\n',
    'bare.tsv': 'neg\t1\npos\t7\n',
    'weights.json': '{"neg": 1, "pos": 7}',
    'unknown.json': '{"neg": 1, "pos": 7, "poss": 1}',
    'lacking.csv': 'class,weight\nneg,1\n',
    'zero.csv': 'class,weight\nneg,0\npos,7\n',
    'word.csv': 'class,weight\nneg,1\npos,many\n',
    'twice.csv': 'neg,1\npos,7\npos,8\n',
    'list.json': '[1, 7]',
    'broken.json': '{"neg": ',
    'three.csv': 'class,weight,more\nneg,1,1\n',
  });
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const train = (data: string, ...flags: string[]) => ['train', data, '--epochs', '1', ...tinyFlags, ...flags];

/** The configuration of a run, and its evaluation. */
async function filesOf(run: string) {
  const read = async (name: string) => JSON.parse(await readFile(join(cwd, run, name), 'utf8'));
  return { config: (await read('config.json')).config, evaluation: await read('evaluation.json') };
}

test('classes that no image was held out of are named by the summary, the evaluation and the page', async () => {
  const trained = await callKindred(train('longtail', '--loss', 'ce', '--out', 'tail'), { cwd });
  expect(trained.code).toBe(0);
  const said = "there are no images of classes 'x', 'y': nothing is measured of them";
  expect(trained.stdout).toContain(said);
  const evaluated = await callKindred(['evaluate', 'tail'], { cwd });
  expect(evaluated.stdout).toContain(said);
  expect(evaluated.stdout).not.toContain('mistaken');
  const page = await readFile(join(cwd, 'tail/report.html'), 'utf8');
  expect(page).toContain('Note: there are no images of classes');
  expect((await filesOf('tail')).evaluation).toMatchObject({ untested: [1, 2] });
});

test('the balanced accuracy stands beside the accuracy', async () => {
  const trained = await callKindred(train('imb', '--out', 'plain'), { cwd });
  expect(trained.stdout).toMatch(/^balanced {5}\d+\.\d\d %, the mean recall of 2 classes of 1 to 8 images$/m);
  const { config, evaluation } = await filesOf('plain');
  expect(config).not.toHaveProperty('classWeights');
  const recalls = evaluation.perClass.map(({ recall }: { recall: number }) => recall);
  expect(evaluation.accuracy.balanced).toBeCloseTo((recalls[0] + recalls[1]) / 2, 12);
  expect(evaluation.retrieval).toMatchObject({ queries: 8, lone: 1, references: 9 });
});

test('the balanced sampler needs no options for two classes', async () => {
  const { code } = await callKindred(
    train('imb', '--batch-size', '16', '--sampler', 'balanced', '--out', 'drawn'),
    { cwd },
  );
  expect(code).toBe(0);
});

describe('class weights', () => {
  test.each([
    // 26 images of 22 and 4.
    ['balanced', [26 / 44, 26 / 8]],
    ['weights.csv', [1, 7]],
    ['bare.tsv', [1, 7]],
    ['weights.json', [1, 7]],
  ])('%s', async (weights, expected) => {
    const out = `weighted-${weights}`;
    const { code } = await callKindred(train('imb', '--class-weights', weights, '--out', out), { cwd });
    expect(code).toBe(0);
    expect((await filesOf(out)).config.classWeights).toEqual(expected);
  });

  test('beside the balanced sampler correct twice, which is said', async () => {
    const both = [
      '--batch-size',
      '16',
      '--sampler',
      'balanced',
      '--class-weights',
      'balanced',
      '--out',
      'twice',
    ];
    const { code, stderr } = await callKindred(train('imb', ...both), { cwd });
    expect(code).toBe(0);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'that corrects uneven classes twice; take --sampler shuffle, or leave out --class-weights',
    );
  });

  test('hold for all runs of a comparison', async () => {
    const args = ['compare', 'imb', '--loss', 'ce,cc', '--seeds', '1', '--epochs', '1', '--test', '0.25'];
    const flags = [
      ...tinyFlags.slice(0, 2),
      '--model.width',
      '2',
      '--model.hidden',
      '8',
      '--batch-size',
      '8',
    ];
    const { code, stderr } = await callKindred(
      [...args, ...flags, '--threads', '1', '--class-weights', 'weights.json', '--out', 'both'],
      { cwd },
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const record = JSON.parse(await readFile(join(cwd, 'both/comparison.json'), 'utf8'));
    expect(record.data[0].recipe.classWeights).toEqual([1, 7]);
    expect(await readFile(join(cwd, 'both/report.md'), 'utf8')).toContain('## Balanced test accuracy (%)');
  });

  test.each([
    ['unknown.json', ["unknown.json: class weights: the data has no class 'poss'; did you mean 'pos'?"]],
    ['lacking.csv', ["lacking.csv: class weights: there is none for class 'pos'; give every class one"]],
    ['zero.csv', ["zero.csv: the weight of class 'neg' must be a number above 0, not 0"]],
    ['word.csv', ['word.csv: the weight of class \'pos\' must be a number above 0, not "many"']],
    ['twice.csv', ["twice.csv: class 'pos' has two weights"]],
    ['list.json', ['list.json holds a list']],
    ['broken.json', ['broken.json is not valid JSON']],
    ['three.csv', ['three.csv has 3 columns']],
    ['missing.csv', ['--class-weights are balanced, or in a file; there is no file missing.csv']],
  ])('%s is refused', async (file, parts) => {
    await expectRefusal(train('imb', '--class-weights', file), cwd, 2, ...parts);
  });

  test('are those of the run where it goes on', async () => {
    await expectRefusal(
      ['train', '--resume', 'plain', '--class-weights', 'balanced'],
      cwd,
      2,
      "goes on with the run's own settings: leave out --class-weights",
    );
  });
});

describe('retrieval', () => {
  test('from the training images', async () => {
    const args = ['evaluate', 'plain', '--references', 'train'];
    const { stdout } = await callKindred(args, { cwd });
    expect(stdout).toContain('Retrieval from the train images (Euclidean distance, 9 images among 26)');
    const { retrieval } = JSON.parse((await callKindred([...args, '--json'], { cwd })).stdout);
    expect(retrieval).toMatchObject({ split: 'train', queries: 9, references: 26, knn: { k: 5 } });
    await expectRefusal(
      ['evaluate', 'plain', '--references', 'validation'],
      cwd,
      2,
      'are other images than those that are evaluated',
    );
  });

  test('of all embeddings of a data set', async () => {
    const { stdout } = await callKindred(
      ['embed', 'imb', '--model', 'plain', '-o', 'imb.npy', '--retrieval', '--json'],
      { cwd },
    );
    expect(JSON.parse(stdout).retrieval).toMatchObject({ queries: 35, lone: 0, references: 35 });
    await expectRefusal(
      ['embed', 'imb/neg', '--model', 'plain', '-o', 'neg.npy', '--retrieval'],
      cwd,
      2,
      'these pictures have none',
    );
  });
});
