import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const train = ['train', 'pets', '--quiet', ...tinyFlags];

async function recordOf(cwd: string, run = 'run') {
  return JSON.parse(await readFile(join(cwd, run, 'config.json'), 'utf8'));
}

async function epochsOf(cwd: string, run = 'run') {
  const lines = (await readFile(join(cwd, run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'epoch');
}

test('a finished run goes further, and says what its learning rate does', async () => {
  const cwd = await tempFolder(await tinyPictures());
  await callKindred([...train, '--epochs', '2', '--out', 'run'], { cwd });
  const again = await callKindred(['train', '--resume', 'run'], { cwd });
  expect(again.stderr).toContain('say with --epochs how many it shall have in all');
  const { code, stderr } = await callKindred(['train', '--resume', 'run', '--epochs', '4'], { cwd });
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /going on after epoch 2, to 4: the learning rate follows the schedule \(cosine\) of a run of 4 epochs from there, and is 0\.\d+ now/,
  );
  const epochs = await epochsOf(cwd);
  expect(epochs.map(({ epoch, epochs }) => [epoch, epochs])).toEqual([
    [1, 2],
    [2, 2],
    [3, 4],
    [4, 4],
  ]);
  expect(epochs[2].learningRate).toBeGreaterThan(epochs[1].learningRate);
  expect(await recordOf(cwd)).toMatchObject({ config: { epochs: 4 }, furtherFrom: [2] });
  const runs = await callKindred(['runs', '.'], { cwd });
  expect(runs.stdout).toMatch(/finished .* 4\/4 /);
  await expectRefusal(
    ['train', '--resume', 'run', '--epochs', '3'],
    cwd,
    2,
    'has 4 epochs behind it',
    '--epochs',
  );
  await expectRefusal(
    ['train', '--resume', 'run', '--seed', '3'],
    cwd,
    2,
    'leave out --seed',
    '--weights RUN',
  );
});

test('more epochs are remembered before the first checkpoint, and one end once, whenever the process ends', async () => {
  const cwd = await tempFolder(await tinyPictures());
  await callKindred([...train, '--epochs', '1', '--out', 'run'], { cwd });
  const checkpoint = await readFile(join(cwd, 'run/checkpoints/last.safetensors'));
  await callKindred(['train', '--resume', 'run', '--epochs', '2', '--quiet'], { cwd });
  // As if it had ended between the two.
  await writeFile(join(cwd, 'run/checkpoints/last.safetensors'), checkpoint);
  await callKindred(['train', '--resume', 'run', '--epochs', '2', '--quiet'], { cwd });
  expect(await recordOf(cwd)).toMatchObject({ furtherFrom: [1], config: { epochs: 2 } });
  await rm(join(cwd, 'run/checkpoints'), { recursive: true });
  await mkdir(join(cwd, 'run/checkpoints'));
  await callKindred(['train', '--resume', 'run', '--epochs', '3', '--quiet'], { cwd });
  expect(await recordOf(cwd)).toMatchObject({ config: { epochs: 3 } });
  expect(await epochsOf(cwd)).toHaveLength(3);
});

test('a run that patience has ended has as much of it again', async () => {
  const cwd = await tempFolder(await tinyPictures());
  // Nothing is learned at such a rate: the first epoch stays the best.
  const flags = ['--epochs', '9', '--patience', '1', '--learning-rate', '1e-12', '--out', 'run'];
  await callKindred([...train, ...flags], { cwd });
  expect(await epochsOf(cwd)).toHaveLength(2);
  await callKindred(['train', '--resume', 'run', '--epochs', '9', '--quiet'], { cwd });
  expect(await epochsOf(cwd)).toHaveLength(3);
});

test('data that has moved is found where it is said to be, and remembered', async () => {
  const cwd = await tempFolder(await tinyPictures());
  await callKindred([...train, '--epochs', '1', '--out', 'run'], { cwd });
  await rename(join(cwd, 'pets'), join(cwd, 'animals'));
  await expectRefusal(
    ['evaluate', 'run'],
    cwd,
    2,
    'pets, is not there any more: say with --data where it is now',
  );
  await expectRefusal(['train', '--resume', 'run'], cwd, 2, 'say with --data where it is now');
  expect(await callKindred(['evaluate', 'run', '--data', 'animals'], { cwd })).toMatchObject({ code: 0 });
  expect(await callKindred(['evaluate', 'run'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  await rename(join(cwd, 'animals'), join(cwd, 'beasts'));
  const further = ['train', '--resume', 'run', '--data', 'beasts', '--epochs', '2', '--quiet'];
  expect(await callKindred(further, { cwd })).toMatchObject({ code: 0 });
  expect(await recordOf(cwd)).toMatchObject({ data: { path: join(cwd, 'beasts') }, config: { epochs: 2 } });
  // Other data is not taken for it.
  await callKindred(['evaluate', 'run', '--data', 'beasts/../beasts'], { cwd });
  await expectRefusal(['train', 'beasts', '--resume', 'run', '--data', 'beasts'], cwd, 2, 'named twice');
  await expectRefusal(['train', '--data', 'beasts'], cwd, 2, '--data is for --resume');
});
