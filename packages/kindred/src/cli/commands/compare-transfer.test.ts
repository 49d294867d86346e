import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred, type Finished, type RunKindredOptions, runKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { tinySplits } from '../../testing/tiny-comparison.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const grid =
  'compare pets --loss ce,cc --model tiny=lenet:width=2:hidden=8 --seeds 1 --epochs 2 --batch-size 8 --augment horizontalFlip --validation 0.25 --checkpoint-minutes 0 --threads 1'.split(
    ' ',
  );

/** Pictures `pets`, and weights of the network as another program might have left them. */
let cwd = '';
const weights = ['--weights', 'elsewhere.safetensors'];

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, { ...(await tinyPictures('others')), ...(await tinySplits()) });
  const out = ['--out', 'first', '--epochs', '1', '--loss', 'ce', '--no-report'];
  expect(await callKindred(['train', 'others', ...tinyFlags, ...out], { cwd })).toMatchObject({ code: 0 });
  await cp(join(cwd, 'first/checkpoints/best.safetensors'), join(cwd, 'elsewhere.safetensors'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** Each with a cache of its own, which the first run finds empty. */
async function compare(
  out: string,
  args: readonly string[],
  interrupt?: RunKindredOptions['interrupt'],
): Promise<Finished> {
  const env = { KINDRED_CACHE: join(cwd, `${out}-cache`) };
  const all = [...grid, '--out', out, ...args];
  return interrupt ? runKindred(all, { cwd, env, interrupt }) : callKindred(all, { cwd, env });
}

const readJson = async (...path: string[]) => JSON.parse(await readFile(join(cwd, ...path), 'utf8'));

const cellOf = (out: string, loss: string) => readJson(out, 'cells', `pets-tiny-${loss}-seed1.json`);

/** What is the same however a comparison came to its end. */
async function lasting(out: string, loss: string): Promise<object> {
  const { curve, secondsPerEpoch: _, ...record } = await cellOf(out, loss);
  return { ...record, curve: curve.map((epoch: object) => ({ ...epoch, seconds: 0 })) };
}

interface TellingEvent {
  readonly cell: string;
  readonly secondsLeft?: number;
  readonly event: { readonly type: string; readonly known: number; readonly total: number };
}

function eventsOf({ stdout }: Finished, cell: string, type: string): TellingEvent[] {
  const lines: TellingEvent[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.filter((line) => line.cell?.includes(`/${cell},`) && line.event?.type === type);
}

describe('a comparison from weights of others', () => {
  test('gives each network a head on features that all losses share, tunes it and keeps the better', async () => {
    const done = await compare('tuned', [...weights, '--backbone-rate', '0.2', '--json']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const [first, second] = ['ce', 'cc'].map((loss) => eventsOf(done, loss, 'features').at(-1)!.event);
    // A picture that is not mirrored in a copy is the picture itself.
    expect(first!.known).toBeLessThan(first!.total);
    expect(second).toMatchObject({ known: first!.total, total: first!.total });
    // Of the first run tuning is yet to be seen.
    expect(eventsOf(done, 'ce', 'head').every(({ secondsLeft }) => secondsLeft === undefined)).toBe(true);
    expect(eventsOf(done, 'cc', 'head').every(({ secondsLeft }) => secondsLeft! > 0)).toBe(true);

    const { recipe } = (await readJson('tuned/comparison.json')).data[0];
    expect(recipe.transfer).toMatchObject({ freeze: 0, backboneRate: 0.2, copies: 4 });
    for (const loss of ['ce', 'cc']) {
      const { config } = await readJson('tuned/runs', `pets-tiny-${loss}-seed1`, 'config.json');
      expect(config.transfer).toEqual(recipe.transfer);
      const { chosen, transfer, epochs, validationAccuracy, curve } = await cellOf('tuned', loss);
      expect(epochs).toBe(2);
      expect(chosen).toEqual({ epoch: expect.any(Number), by: 'tuning' });
      expect(transfer.kept).toBe(chosen.epoch === 0 ? 'head' : 'tuned');
      const measured = [
        transfer.head.accuracy,
        ...curve.map((epoch: { validationAccuracy: number }) => epoch.validationAccuracy),
      ];
      expect(validationAccuracy).toBe(measured[chosen.epoch]);
    }
    // As `train` has it where nothing else is said.
    expect((await cellOf('tuned', 'cc')).loss.config).toMatchObject({ name: 'cc', form: 'ratio' });
    const report = await readFile(join(cwd, 'tuned/report.md'), 'utf8');
    expect(report).toContain('the head first, then all layers at 0.2 of its rate; batch norm stays');
    expect(report).toMatch(/Of 2 tuned runs, \d kept the head alone\./);

    await expectRefusal(
      [...grid, '--out', 'tuned', ...weights, '--backbone-rate', '0.3'],
      cwd,
      2,
      'tuned holds another comparison (transfer of pets: freeze 0, backboneRate 0.2, ',
    );
  });

  test('interrupted in a run, it goes on to the same', async () => {
    const longer = [...weights, '--epochs', '30'];
    expect((await compare('undisturbed', longer)).code).toBe(0);
    const when = /"type":"step","epoch":2.+"cell":"pets\/tiny\/cc/;
    const stopped = await compare('stopped', [...longer, '--json'], { when, signals: ['SIGINT'] });
    expect(stopped.code).toBe(130);
    expect(await compare('stopped', longer)).toMatchObject({ code: 0 });
    for (const loss of ['ce', 'cc']) {
      expect(await lasting('stopped', loss)).toEqual(await lasting('undisturbed', loss));
    }
  });

  test('trains heads alone, which have no epochs', async () => {
    const done = await compare('heads', [...weights, '--head-only']);
    expect(done.code).toBe(0);
    expect(done.stderr).toMatch(/^\[2\/2\] pets\/tiny\/cc, seed 1 {2}test .+ {2}val .+ {2}head {2}/m);
    const { chosen, transfer, epochs, curve, secondsPerEpoch } = await cellOf('heads', 'ce');
    expect({ chosen, epochs, curve, secondsPerEpoch }).toEqual({
      ...{ chosen: { epoch: 0, by: 'head' }, epochs: 0, curve: [], secondsPerEpoch: null },
    });
    expect(transfer).toMatchObject({ kept: 'head', head: { accuracy: expect.any(Number) } });
    const [header, row] = (await readFile(join(cwd, 'heads/runs.csv'), 'utf8')).split('\r\n');
    const column = (name: string) => row!.split(',')[header!.split(',').indexOf(name)];
    expect([column('kept'), column('epochs'), column('seconds_per_epoch')]).toEqual(['head', '0', '']);
  });

  test("of a run of one's own goes on with that", async () => {
    const rest = ['--weights', 'first', '--loss', 'ce', '--epochs', '1'];
    expect((await compare('further', rest)).code).toBe(0);
    expect((await readJson('further/comparison.json')).data[0].recipe).not.toHaveProperty('transfer');
    expect(await cellOf('further', 'ce')).not.toHaveProperty('transfer');
  });
});

test('what says how weights are used is refused without any', async () => {
  const parts = ['--head-only is for a network with weights from elsewhere', '--pretrained', '--weights'];
  await expectRefusal([...grid, '--head-only'], cwd, 2, ...parts);
  await expectRefusal([...grid, ...weights, '--pretrained'], cwd, 2, '--weights and --pretrained');
  await expectRefusal([...grid, '--from-scratch', '--head-only'], cwd, 2, '--from-scratch and --head-only');
});
