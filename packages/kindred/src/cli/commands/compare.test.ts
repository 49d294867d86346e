import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { type RunKindredOptions, runKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinySplits } from '../../testing/tiny-comparison.js';
import { tinyPictures } from '../../testing/tiny-training.js';

const grid =
  'compare pets --loss ce,cc --model tiny=lenet:width=2:hidden=8 --seeds 2 --epochs 6 --batch-size 8 --augment none --validation 0.25 --checkpoint-minutes 0 --threads 1'.split(
    ' ',
  );

async function compare(cwd: string, args: readonly string[], options: RunKindredOptions = {}) {
  return runKindred([...grid, ...args], { cwd, ...options });
}

const cellsOf = async (folder: string) =>
  (await readdir(join(folder, 'cells'))).filter((name) => name.endsWith('.json'));

/** Makes the times of all runs the same, which is all that may differ from one time to the next. */
async function forgetTimes(folder: string): Promise<void> {
  for (const name of await cellsOf(folder)) {
    const path = join(folder, 'cells', name);
    const { curve, ...record } = JSON.parse(await readFile(path, 'utf8'));
    const steady = curve.map((epoch: object) => ({ ...epoch, seconds: 1 }));
    await writeFile(path, JSON.stringify({ ...record, curve: steady, secondsPerEpoch: 1 }));
  }
}

/** The report of comparisons, but for the times. */
async function reportOf(
  cwd: string,
  folders: readonly string[],
  out: string,
): Promise<Record<string, string>> {
  for (const folder of folders) await forgetTimes(join(cwd, folder));
  const finished = await runKindred(['compare', 'report', ...folders, '--out', out], { cwd });
  expect(finished).toMatchObject({ code: 0, stderr: '' });
  const names = ['report.html', 'report.md', 'runs.csv', 'summary.csv'];
  const files = names.map(async (name) => [name, await readFile(join(cwd, out, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(files));
}

test('killed and restarted, or in two shards: the same report as undisturbed', async () => {
  const cwd = await tempFolder(await tinySplits());
  const undisturbed = await compare(cwd, []);
  expect(undisturbed.code).toBe(0);
  expect(undisturbed.stdout).toMatch(/^cc .+\n\nruns +4 runs\nreport +comparisons\/pets\/report\.html\n/);
  const [header, ...lines] = undisturbed.stderr.trimEnd().split('\n');
  expect(header).toBe('comparisons/pets: 4 runs (1 data set, 1 network, 2 losses, 2 seeds); 0 finished');
  expect(lines).toHaveLength(5);
  expect(lines[3]).toMatch(/^\[4\/4\] pets\/tiny\/cc, seed 2 {2}test +\d+\.\d\d % {2}val .+ epoch \d\/6 /);
  const expected = await reportOf(cwd, ['comparisons/pets'], 'undisturbed');

  const killed = await compare(cwd, ['--out', 'killed', '--json'], {
    interrupt: { when: /"type":"step","epoch":2.+"cell":"pets\/tiny\/ce, seed 2"/, signals: ['SIGKILL'] },
  });
  expect(killed.signal).toBe('SIGKILL');
  // However late the signal comes, some run is cut off: most often the one that was named, between two checkpoints.
  const finished = (await cellsOf(join(cwd, 'killed'))).length;
  expect(finished).toBeGreaterThan(0);
  expect(finished).toBeLessThan(4);
  const restarted = await compare(cwd, ['--out', 'killed']);
  expect(restarted.stderr).toContain(`; ${finished} finished\n[${finished + 1}/4] pets/tiny/`);
  expect(await reportOf(cwd, ['killed'], 'killed/again')).toEqual(expected);

  const shards = ['a', 'b'].map((out, i) => compare(cwd, ['--shard', `${i + 1}/2`, '--out', out]));
  for (const { code, stderr, stdout } of await Promise.all(shards)) {
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('2 runs of other shards to come; then: kindred compare report ');
  }
  expect(await reportOf(cwd, ['b', 'a'], 'merged')).toEqual(expected);

  // Each run is one that the other commands know.
  const run = 'comparisons/pets/runs/pets-tiny-cc-seed1';
  const evaluated = await runKindred(['evaluate', run, '--json'], { cwd });
  const { accuracy } = JSON.parse(await readFile(join(cwd, run, 'evaluation.json'), 'utf8'));
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ data: 'pets', split: 'test', report: { accuracy } });
});

test('a run that fails, Ctrl-C, and the part of a job array', async () => {
  const cwd = await tempFolder(await tinySplits());
  const args = ['--loss', 'bad=cc:lambda=1e38,ce', '--seeds', '1'];
  const env = { SLURM_ARRAY_TASK_ID: '4', SLURM_ARRAY_TASK_MIN: '4', SLURM_ARRAY_TASK_COUNT: '2' };
  const failed = await compare(cwd, args, { env });
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toContain('shard 1 of 2, by SLURM_ARRAY_TASK_ID\n');
  expect(failed.stderr).toMatch(/^\[1\/1\] pets\/tiny\/bad, seed 1 {2}failed: .+ at step \d+ \(epoch 1, /m);
  expect(failed.stderr).toContain('1 run failed; the same command tries again\n');

  // The other part is the last one, and writes the report.
  const interrupt = { when: /"type":"step".+"cell":"pets\/tiny\/ce/, signals: ['SIGINT'] } as const;
  const second = [...args, '--shards', '2', '--json'];
  const other = { JOB_COMPLETION_INDEX: '1' };
  const stopped = await compare(cwd, second, { env: other, interrupt });
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain('stopping after this step and saving; once more to stop at once\n');
  expect(stopped.stderr).toContain('stopped and saved; the same command goes on\n');
  expect(existsSync(join(cwd, 'comparisons/pets/report.html'))).toBe(false);
  const done = await compare(cwd, second, { env: other });
  expect(done.code).toBe(0);
  const result = JSON.parse(done.stdout.trimEnd().split('\n').at(-1)!);
  expect(result).toMatchObject({ type: 'result', total: 1, finished: 1, report: { runs: 1 } });
  expect(result.report.gaps[0]).toMatchObject({
    title: 'pets/tiny/bad, seed 1',
    failure: expect.any(String),
  });
});

describe('refused', () => {
  const noData = ['compare', 'no/such/data'];

  test.each<[string, string[], string[]]>([
    ['an unknown loss', [...noData, '--loss', 'ce,ccc'], ["there is no loss 'ccc'; did you mean 'cc'?"]],
    ['a seed of its own', [...noData, '--seed', '1'], ["unknown option '--seed'; did you mean '--seeds'?"]],
    ['a part of no job array', [...noData, '--shards', '2'], ['neither is set: give --shard 1/2']],
    ['training', ['compare', 'report', 'a', '--epochs', '3'], ['trains nothing: leave out --epochs']],
  ])('%s', async (_, args, parts) => {
    await expectRefusal(args, await tempFolder(), 2, ...parts);
  });

  test('data without test images, and another grid in the folder', async () => {
    const cwd = await tempFolder({ ...(await tinyPictures('plain')), ...(await tinySplits()) });
    const message =
      'plain has no test images, and a comparison measures on images that played no part in training';
    await expectRefusal(['compare', 'plain'], cwd, 2, message, 'add a folder test/');
    expect(existsSync(join(cwd, 'comparisons'))).toBe(false);

    const interrupt = { when: /"type":"step"/, signals: ['SIGINT'] } as const;
    await compare(cwd, ['--json'], { interrupt });
    const differences = ['losses: ce, cc there, ce, crl here', 'seeds: 1, 2 there, 1, 2, 3 here'];
    const other = [...grid, '--loss', 'ce,crl', '--seeds', '3'];
    await expectRefusal(
      other,
      cwd,
      2,
      'comparisons/pets holds another comparison (',
      ...differences,
      '--out',
    );
    await rm(join(cwd, 'comparisons'), { recursive: true });
  });
});
