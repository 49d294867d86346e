import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { train } from '../../api/train.js';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { interruptAt } from '../../testing/interrupt.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyDigits, tinyOptions } from '../../testing/tiny-training.js';
import { formatRuns } from '../terminal/runs-table.js';
import { createStyle } from '../terminal/style.js';

let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  const out = (name: string) => join(cwd, 'runs', name);
  const options = { ...tinyOptions, data: tinyDigits(), epochs: 1 };
  await train({ ...options, loss: 'ce', out: out('first') });
  await train({ ...options, loss: { name: 'cc', lambda: 0.2 }, batchSize: 4, out: out('second') });
  await train({ ...options, loss: 'ce', out: out('stopped'), ...interruptAt('step') });
  await train({ ...options, loss: 'ce', out: out('broken'), ...interruptAt('step') });
  await writeFile(join(out('broken'), 'config.json'), '{');
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const runs = async (...args: string[]) => {
  const finished = await callKindred(['runs', ...args], { cwd });
  expect(finished).toMatchObject({ code: 0 });
  return finished;
};

/** Names of the runs in the first column. */
const names = (stdout: string) => [...stdout.matchAll(/^runs\/(\w+) /gm)].map((match) => match[1]);

describe('a list', () => {
  test('a line for each run, the newest first, and what is wrong with one below', async () => {
    const { stdout, stderr } = await runs();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^run +state +data +network +loss +seed +epochs +accuracy +size +saved\n/);
    expect(stdout).toMatch(
      /^runs\/second +finished +digits +lenet:width=2:hidden=8 +cc:lambda=0\.2 +1 +1\/1 +\d+\.\d\d % test +\d+ kB +\d{4}-\d\d-\d\d \d\d:\d\d$/m,
    );
    expect(stdout).toMatch(/^runs\/stopped +interrupted .* 0\/1 +- /m);
    expect(stdout).toMatch(/^runs\/broken +damaged +- .*-\/- /m);
    expect(stdout).toMatch(/\n\nruns\/broken\/config\.json is not valid JSON\n$/);
    expect(names(stdout)).toHaveLength(4);
  });

  test('sorted, and only some of them', async () => {
    expect(names((await runs('--sort', 'name')).stdout)).toEqual(['broken', 'first', 'second', 'stopped']);
    const { stdout } = await runs('--sort', 'name', '--filter', 'loss=ce,state=finished');
    expect(names(stdout)).toEqual(['first']);
    expect(names((await runs('--filter', 'batch-size=4')).stdout)).toEqual(['second']);
    expect(names((await runs('--filter', 'loss.lambda=0.20')).stdout)).toEqual(['second']);
    expect(await runs('--filter', 'seed=7')).toMatchObject({
      stdout: '',
      stderr: 'none of 4 runs is like that\n',
    });
    const best = JSON.parse((await runs('--sort', 'accuracy', '--json')).stdout);
    const values = best.flatMap(({ accuracy }: { accuracy?: { value: number } }) => accuracy?.value ?? []);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(best.slice(2).map(({ accuracy }: { accuracy?: object }) => accuracy)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('on a narrow terminal each run has two lines', async () => {
    const found = JSON.parse((await runs('--sort', 'name', '--json')).stdout);
    const lines = formatRuns(
      found,
      createStyle(false, () => 80),
    );
    expect(lines.slice(2, 4)).toEqual([
      expect.stringMatching(/^runs\/first {2}finished {2}\d+\.\d\d % test {2}\d{4}-/),
      expect.stringMatching(/^ {2}digits, lenet:width=2:hidden=8, ce, seed 1, 1\/1 epochs, \d+ kB$/),
    ]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('where there are none', async () => {
    const empty = await tempFolder({ 'photos/cat.jpg': '' });
    const told = 'there are no runs in runs/: make one with kindred train\n';
    expect(await callKindred(['runs'], { cwd: empty })).toEqual({
      code: 0,
      signal: null,
      stdout: '',
      stderr: told,
    });
    expect(await callKindred(['runs', '--json'], { cwd: empty })).toMatchObject({ code: 0, stdout: '[]\n' });
    await expectRefusal(['runs', 'nowhere'], empty, 2, 'nowhere does not exist');
  });
});

describe('a comparison', () => {
  test('the options in which runs differ, and how they did', async () => {
    const { stdout } = await runs('runs/first', 'runs/second', 'runs/stopped');
    expect(stdout).toMatch(/^ +runs\/first +runs\/second +runs\/stopped\nloss +ce +cc +ce$/m);
    expect(stdout).toMatch(/^loss\.lambda +- +0\.2 +-$/m);
    expect(stdout).toMatch(/^batch-size +8 +4 +8$/m);
    expect(stdout).toMatch(/^state +finished +finished +interrupted$/m);
    expect(stdout).toMatch(/^\d\d other options the same$/m);
    expect(stdout).not.toMatch(/^epochs +1 /m);
  });

  test('as JSON', async () => {
    const { differences, runs: summaries } = JSON.parse(
      (await runs('runs/first', 'runs/second', '--json')).stdout,
    );
    expect(differences).toMatchObject({ loss: ['ce', 'cc'], batchSize: [8, 4] });
    expect(summaries.map(({ name }: { name: string }) => name)).toEqual(['first', 'second']);
  });
});

test.each([
  [['--sort', 'acuracy'], ["did you mean 'accuracy'?"]],
  [['--filter', 'loss'], ['--filter takes key=value']],
  [['--filter', 'los=cc'], ["no run has an option 'los'; did you mean 'loss'?"]],
  [['runs/first', 'runs'], ['runs/first is a run, but runs is none']],
])('kindred runs %j is refused', async (args, parts) => {
  await expectRefusal(['runs', ...args], cwd, 2, ...parts);
});

describe('without a run the newest finished one is taken', () => {
  test('by every command, which says so, and what it has passed over', async () => {
    const told =
      /^using runs\/second, the newest finished run \(not runs\/\w+, which is \w+, runs\/\w+, which is \w+\)\n/;
    await writeFile(join(cwd, 'bytes.png'), 'no picture');
    for (const args of [
      ['export', '-o', 'x.onnx'],
      ['predict', 'bytes.png'],
      ['prune', '--plan', '--keep', '0.9'],
    ]) {
      expect((await callKindred(args, { cwd })).stderr, args[0]).toMatch(told);
    }
  });

  test('and there has to be one', async () => {
    const empty = await tempFolder();
    for (const args of [
      ['evaluate'],
      ['export'],
      ['predict', join(cwd, 'bytes.png')],
      ['prune', '--keep', '0.5'],
    ]) {
      await expectRefusal(args, empty, 2, 'there is no finished run in runs/ here', 'kindred train');
    }
  });
});
