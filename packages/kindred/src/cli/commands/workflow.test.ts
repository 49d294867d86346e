import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

test('train, evaluate, predict, export', async () => {
  const cwd = await tempFolder(await tinyPictures());
  const trained = await runKindred(['train', 'pets', '--epochs', '2', ...tinyFlags], { cwd });
  expect(trained.code).toBe(0);
  expect(trained.stderr).toMatch(/^epoch 1\/2 {2}loss .* acc .* val /m);
  expect(trained.stderr).not.toContain('\r');
  expect(trained.stderr).not.toContain('\u001b');
  expect(trained.stdout).toMatch(/^accuracy +\d+\.\d\d % on \d+ validation images/m);
  expect(trained.stdout).toContain('kindred evaluate runs/pets-lenet-cc\n');
  expect(trained.stdout).toContain('runs/pets-lenet-cc/report.html\n');
  for (const file of [
    'config.json',
    'metrics.jsonl',
    'model.onnx',
    'report.html',
    'checkpoints/last.safetensors',
  ]) {
    expect(existsSync(join(cwd, 'runs/pets-lenet-cc', file))).toBe(true);
  }

  const evaluated = await runKindred(['evaluate', '--json'], { cwd });
  expect(evaluated).toMatchObject({ code: 0, stderr: 'using runs/pets-lenet-cc, the newest finished run\n' });
  const { report, ...about } = JSON.parse(evaluated.stdout);
  expect(about).toMatchObject({ run: 'runs/pets-lenet-cc', data: 'pets', split: 'validation' });
  expect(trained.stdout).toContain(`${(100 * report.accuracy.top1).toFixed(2)} % on ${report.samples} `);
  const readable = await runKindred(['evaluate', 'runs/pets-lenet-cc', '--split', 'train'], { cwd });
  expect(readable.stdout).toMatch(
    /^runs\/pets-lenet-cc on pets, train set\nthe network was trained on these .*\n\n27 images of 3 classes\n/,
  );

  const { report: training } = JSON.parse(
    (await runKindred(['evaluate', 'runs/pets-lenet-cc', '--split', 'train', '--json'], { cwd })).stdout,
  );
  const row = training.confusion[0].map((count: number) => (count === 0 ? '\\.' : count)).join(' +');
  expect(readable.stdout).toMatch(new RegExp(`^Confusion: .*\n +cat +dog +owl\n {2}cat +${row}$`, 'm'));

  const images = ['pets/cat/1.png', 'pets/owl'];
  const predicted = await runKindred(['predict', ...images, '--json', '--top', '2'], { cwd });
  const predictions = predicted.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(predictions).toHaveLength(13);
  expect(predictions[2].source).toBe('pets/owl/2.png');
  expect(predictions[0].top).toHaveLength(2);
  expect(['cat', 'dog', 'owl']).toContain(predictions[0].label);

  const exported = await runKindred(['export', 'runs/pets-lenet-cc', '-o', 'pets.onnx'], { cwd });
  expect(exported.stdout).toMatch(/^pets\.onnx {2}[\d.]+ kB, 3 classes\npets\.json {2}labels, .*\n$/);
  const again = await runKindred(['predict', ...images, '--json', '--top', '2', '--model', 'pets.onnx'], {
    cwd,
  });
  expect(again.stdout).toBe(predicted.stdout);
  const text = await runKindred(['predict', 'pets/cat/1.png', '--model', 'pets.onnx'], { cwd });
  expect(text.stdout).toBe(
    `pets/cat/1.png  ${predictions[0].label} ${(100 * predictions[0].confidence).toFixed(2)} %\n`,
  );
});

describe('other ways of watching', () => {
  test('events as JSON', async () => {
    const cwd = await tempFolder(await tinyPictures());
    const args = ['train', 'pets', '--epochs', '2', '--out', 'here', '--json', ...tinyFlags];
    const { code, stdout, stderr } = await runKindred(args, { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const types = events.map(({ type }) => type).filter((type) => type !== 'data');
    const epoch = ['step', 'step', 'step', 'validation', 'validation', 'epoch'];
    expect(types).toEqual([
      'start',
      ...epoch,
      ...epoch,
      'evaluation',
      'evaluation',
      'report',
      'report',
      'result',
    ]);
    const progress = (type: string) =>
      events.filter((event) => event.type === type).map(({ done, total }) => [done, total]);
    expect(progress('evaluation')).toEqual([
      [8, 9],
      [9, 9],
    ]);
    expect(progress('validation')).toEqual([...progress('evaluation'), ...progress('evaluation')]);
    expect(events.find(({ type }) => type === 'start')).toMatchObject({ data: 'pets', folder: 'here' });
    expect(events.at(-1)).toMatchObject({ folder: 'here', reason: 'completed', evaluatedOn: 'validation' });
  });

  test('only the result', async () => {
    const cwd = await tempFolder(await tinyPictures());
    const args = ['train', 'pets', '--epochs', '1', '--quiet', ...tinyFlags];
    const { code, stdout, stderr } = await runKindred(args, { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^accuracy /);
  });
});

test('weights of one run start another, with the classifier anew for other classes', async () => {
  const cwd = await tempFolder({
    ...(await tinyPictures()),
    ...(await tinyPictures('four', ['a', 'b', 'c', 'd'])),
  });
  await runKindred(['train', 'pets', '--epochs', '1', '--out', 'first', ...tinyFlags], { cwd });
  const weights = ['--weights', 'first/checkpoints/best.safetensors'];
  const { code, stderr } = await runKindred(['train', 'four', '--epochs', '1', ...weights, ...tinyFlags], {
    cwd,
  });
  expect(stderr).toContain('of another shape in the file, start afresh (2): fc2.weight, fc2.bias');
  expect(code).toBe(0);
});

test.each([
  ['kindred', {}],
  ['npx kindred', { npm_command: 'exec' }],
])('the next step is one that can be pasted: %s', async (command, env) => {
  const cwd = await tempFolder(await tinyPictures());
  const args = ['train', 'pets', '--epochs', '1', '--quiet', ...tinyFlags];
  const { stdout } = await runKindred(args, { cwd, env });
  expect(stdout).toContain(` ${command} evaluate runs/pets-lenet-cc\n`);
});
