import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, expectRefusalOfProcess } from '../../testing/expect-refusal.js';
import { callKindred, runKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { tinySplits } from '../../testing/tiny-comparison.js';

const built = fileURLToPath(new URL('../../testing/own-parts.js', import.meta.url));

let cwd = '';
/** A module of the user's, beside the packages so that it finds them. */
let module = '';

const training = [
  ...[
    '--model',
    'my-model',
    '--model.width',
    '8',
    '--loss',
    'my-loss:weight=20',
    '--optimizer',
    'my-optimizer',
  ],
  ...['--schedule', 'my-schedule', '--sampler', 'my-sampler', '--augment', 'my-transform,horizontalFlip'],
  ...['--mix', 'my-mix', '--batch-size', '8', '--validation', '0.25', '--threads', '1'],
];

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, await tinySplits());
  module = join(built, '..', `own-parts-${process.pid}.js`);
  await cp(built, module);
  const trained = await work(
    'train',
    'pets',
    '--epochs',
    '2',
    '--out',
    'run',
    '--parts',
    module,
    ...training,
  );
  expect(trained.stdout).toMatch(/^next +.*kindred evaluate run --parts .*own-parts/m);
});

afterAll(async () => {
  await rm(module, { force: true });
  await rm(`${module}.other.js`, { force: true });
  await rm(cwd, { recursive: true, force: true });
});

async function work(...args: string[]) {
  const finished = await callKindred(args, { cwd });
  expect(finished.stderr).not.toMatch(/^kindred:/m);
  expect(finished.code, finished.stderr).toBe(0);
  return finished;
}

const config = async (run: string) => JSON.parse(await readFile(join(cwd, run, 'config.json'), 'utf8'));

test('a run names its parts, with the file that they came from and its hash', async () => {
  const { config: made, parts } = await config('run');
  expect(made.classifier).toMatchObject({
    model: { name: 'my-model', width: 8 },
    loss: { name: 'my-loss', weight: 20 },
  });
  expect(made).toMatchObject({
    optimizer: { name: 'my-optimizer' },
    schedule: { name: 'my-schedule' },
    sampler: { name: 'my-sampler' },
    augment: [{ name: 'my-transform' }, { name: 'horizontalFlip' }],
    mix: { name: 'my-mix' },
    learningRate: 0.01,
  });
  const kinds = ['loss', 'model', 'optimizer', 'schedule', 'sampler', 'transform', 'mix'];
  expect(parts.map(({ kind }: { kind: string }) => kind)).toEqual(kinds);
  for (const part of parts) {
    expect(part).toMatchObject({ name: `my-${part.kind}` });
    expect(part.module).toMatchObject({ path: module, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  }
});

test('a run is evaluated with them, also on abnormal images', async () => {
  const parts = ['--parts', module];
  expect((await work('evaluate', 'run', ...parts)).stdout).toMatch(/^run on pets, test set/);
  const abnormal = ['--abnormal', '--score', 'my-score,energy', '--attack', 'my-attack:epsilon=4'];
  const { stdout } = await work('evaluate', 'run', ...abnormal, '--images', '9', '--attacked', '6', ...parts);
  expect(stdout).toContain('my-score');
  expect(stdout).toContain('my-attack epsilon 4');
});

test('an exported model holds its own formulas', async () => {
  const score = ['--score', 'my-score', '--false-alarms', '0.2', '--parts', module];
  await work('export', 'run', '-o', 'scored.onnx', ...score);
  expect((await work('predict', '--model', 'scored.onnx', 'pets/test/cat/1.png')).stdout).toMatch(/normal/);
});

test('a run is pruned with them, and the pruned one names them, too', async () => {
  const pruning = ['--keep', '0.5', '--criterion', 'my-criterion', '--finetune-epochs', '1', '--out', 'cut'];
  await work('prune', 'run', ...pruning, '--parts', module);
  const { config: cut, parts } = await config('cut');
  expect(cut.classifier.widths).toEqual({ conv: 4 });
  expect(parts).toHaveLength(8);
  expect(parts).toContainEqual(expect.objectContaining({ kind: 'criterion', name: 'my-criterion' }));
});

test('a run goes on with them, and only with them as they were', async () => {
  const rest = ['pets', '--epochs', '3', '--out', 'stopped', '--parts', module, ...training];
  const when = /^\{"type":"epoch","epoch":1/m;
  const stopped = await runKindred(['train', ...rest, '--json'], {
    cwd,
    interrupt: { when, signals: ['SIGINT'] },
  });
  expect(stopped.code).toBe(130);
  await expectRefusal(
    ['train', '--resume', 'stopped'],
    cwd,
    2,
    'stopped needs the loss my-loss',
    module,
    'give it in --parts',
  );
  const before = await readFile(module);
  await appendFile(module, '\n// changed\n');
  // A process knows a module as it was when it was first loaded.
  await expectRefusalOfProcess(
    ['train', '--resume', 'stopped', '--parts', module],
    cwd,
    1,
    `${module} has changed since stopped was made`,
  );
  // What only reads the run says so, and goes on.
  const { stderr, code } = await runKindred(['evaluate', 'run', '--parts', module], { cwd });
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('has changed since run'),
  });
  await writeFile(module, before);
  await work('train', '--resume', 'stopped', '--parts', module);
});

test('what fails in a part is said in its name, with its place', async () => {
  const text = partNamed('mine', 'value: ({ logit }) =>\n  logit.shape');
  await writeFile(join(cwd, 'mine.mjs'), text);
  const args = ['train', 'pets', '--loss', 'mine', '--parts', 'mine.mjs', '--out', 'none'];
  await expectRefusal(args, cwd, 1, 'loss mine failed: Cannot read properties of undefined', 'mine.mjs:3:9)');
  const { stderr } = await callKindred(args, { cwd, env: { KINDRED_DEBUG: '1' } });
  expect(stderr).toMatch(/TypeError: .*\n +at .*mine\.mjs:3:9/);
});

test('without them, the commands say what is missing', async () => {
  for (const command of ['evaluate', 'export']) {
    await expectRefusal([command, 'run'], cwd, 2, `run needs the loss my-loss`, module);
  }
  await expectRefusal(['prune', 'run', '--keep', '0.5'], cwd, 2, 'run needs the loss my-loss');
  await expectRefusal(['train', 'pets', '--loss', 'my-loss'], cwd, 2, "there is no loss 'my-loss'");
});

test('comparisons take them, in shards too', async () => {
  const grid = ['compare', 'pets', '--loss', 'ce,my-loss,heavy=my-loss:weight=40', '--model', 'my-model'];
  const rest = [
    '--seeds',
    '1',
    '--epochs',
    '1',
    '--batch-size',
    '8',
    '--validation',
    '0.25',
    '--threads',
    '1',
  ];
  for (const shard of ['1/2', '2/2']) {
    await work(...grid, ...rest, '--out', 'grid', '--shard', shard, '--parts', module);
  }
  const { losses, parts } = JSON.parse(await readFile(join(cwd, 'grid/comparison.json'), 'utf8'));
  expect(losses.map(({ name }: { name: string }) => name)).toEqual(['ce', 'my-loss', 'heavy']);
  expect(parts.map(({ name }: { name: string }) => name)).toEqual(['my-loss', 'my-model']);
  expect((await work('compare', 'report', 'grid')).stdout).toMatch(/^runs +3 runs$/m);
  expect(await readFile(join(cwd, 'grid/summary.csv'), 'utf8')).toContain('heavy');

  const before = await readFile(module);
  await appendFile(module, '\n// changed\n');
  const again = [...grid, ...rest, '--out', 'grid', '--parts', module];
  await expectRefusalOfProcess(
    again,
    cwd,
    1,
    `${module} has changed since grid was made with its loss my-loss`,
    '--out',
  );
  await writeFile(module, before);
  await cp(module, `${module}.other.js`);
  await appendFile(`${module}.other.js`, '\n// another one\n');
  const other = [...again.slice(0, -1), `${module}.other.js`];
  await expectRefusal(
    other,
    cwd,
    1,
    'the loss my-loss of',
    'is another one than that of',
    'which grid was made with',
  );

  await cp(join(cwd, 'grid'), join(cwd, 'changed'), { recursive: true });
  const record = await readFile(join(cwd, 'grid/comparison.json'), 'utf8');
  const changed = record.replaceAll(/"sha256": "./g, '"sha256": "-');
  await writeFile(join(cwd, 'changed/comparison.json'), changed);
  await expectRefusal(
    ['compare', 'report', 'grid', 'changed', '--out', 'both'],
    cwd,
    2,
    'file of the loss my-loss: ',
  );
});

describe('they are known like built-in ones', () => {
  test('in the lists, with their options', async () => {
    const { stdout } = await work('losses', '--parts', module);
    expect(stdout).toMatch(/^my-loss {2}mean squared error.*\n {2}--loss\.weight <x> .*default: 10/m);
    for (const [list, name] of [
      ['models', 'my-model'],
      ['optimizers', 'my-optimizer'],
      ['schedules', 'my-schedule'],
      ['samplers', 'my-sampler'],
      ['transforms', 'my-transform'],
      ['mixes', 'my-mix'],
      ['criteria', 'my-criterion'],
      ['scores', 'my-score'],
      ['attacks', 'my-attack'],
    ] as const) {
      expect((await work(list, name, `--parts=${module}`)).stdout).toContain(name);
    }
  });

  test('in the help', async () => {
    expect((await work('train', '--help', '--parts', module)).stdout).toMatch(/my-model/);
  });
});

/** A module with a loss; it lies elsewhere than the packages. */
function partNamed(name: string, value = 'value: ({ logits }) => logits') {
  const core = import.meta.resolve('@kindred/core');
  return (
    `import { defineLoss } from ${JSON.stringify(core)};\n` +
    `export const mine = defineLoss({ name: '${name}', description: 'a loss of a test', ${value} });\n`
  );
}

describe('modules that are none are refused', () => {
  test.each([
    ['no such file', 'missing.js', undefined, 'missing.js', 'cannot be read'],
    ['without a part', 'empty.mjs', 'export const answer = 42;', 'empty.mjs exports no part'],
    [
      'that fails',
      'broken.mjs',
      'throw new Error("not today");',
      'broken.mjs failed while it was loaded: not today',
    ],
    [
      'that fails with nothing',
      'nothing.mjs',
      'throw undefined;',
      'failed while it was loaded: undefined was thrown',
    ],
    [
      'that fails at a place',
      'place.mjs',
      '\n  null.x;',
      'failed while it was loaded: Cannot',
      '(line 2, column 8)',
    ],
    [
      'that is no JavaScript',
      'text.mjs',
      'this is text',
      'text.mjs failed while it was loaded',
      'node --check',
    ],
    ['that never ends', 'waits.mjs', 'await new Promise(() => {});', 'waits.mjs is never loaded: it waits'],
    [
      'that ends the process',
      'ends.mjs',
      'process.exit(0);',
      'ends.mjs ended the process while it was loaded',
    ],
    [
      'with a built-in name',
      'ce.mjs',
      partNamed('ce'),
      'loss ce is the name of a built-in one: rename your part',
    ],
    [
      'without its formula',
      'empty-loss.mjs',
      partNamed('mine', ''),
      '`value` must be a function, not undefined',
    ],
  ])('%s', async (_, name, text, ...words) => {
    if (text !== undefined) await writeFile(join(cwd, name), text);
    const { code, stderr } = await runKindred(['losses', '--parts', name], { cwd });
    expect(code).toBeGreaterThan(0);
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr).not.toMatch(/\n {4}at |bug/);
  });

  test('a pipe, which would be waited for', async () => {
    await promisify(execFile)('mkfifo', [join(cwd, 'pipe.mjs')]);
    await expectRefusal(['losses', '--parts', 'pipe.mjs'], cwd, 2, 'pipe.mjs is no file');
  });
});
