import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred, runKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { pictures } from '../../testing/test-images.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, await tinyPictures());
  await writeFiles(cwd, await tinyPictures('other', ['ant', 'bee', 'fly']));
  const flags = tinyFlags.join(' ').replace('--model.width 2', '--model.width 4').split(' ');
  await callKindred(['train', 'pets', '--epochs', '2', '--out', 'whole', ...flags], { cwd });
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const json = async (path: string) => JSON.parse(await readFile(join(cwd, path), 'utf8'));

/** Prunes the run; returns what it said. */
async function prune(out: string, ...args: string[]) {
  const finished = await callKindred(['prune', 'whole', '--out', out, ...args], { cwd });
  expect(finished.stderr).not.toContain('kindred:');
  expect(finished.code).toBe(0);
  return finished;
}

test('other data is read by columns of its own', async () => {
  const rows = Object.keys(await tinyPictures()).map((path) => `${path.split('/')[1]},${path}`);
  await writeFiles(cwd, { 'odd.csv': ['kind,where', ...rows].join('\n') });
  const columns = ['--label-column', 'kind', '--image-column', 'where'];
  await prune('by-table', '--keep', '0.5', '--epochs', '1', '--data', 'odd.csv', ...columns);
  const { data } = await json('by-table/config.json');
  expect(data.options).toMatchObject({ labelColumn: 'kind', imageColumn: 'where' });
  // Where it is read again, its columns are known.
  expect((await callKindred(['evaluate', 'by-table'], { cwd })).code).toBe(0);
});

test('a pruned run is smaller, says so, and is a run like any other', async () => {
  const { stdout, stderr } = await prune('half', '--keep', '0.5', '--epochs', '1');
  expect(stderr).toMatch(
    /^pruned 1\/3: conv1, 2 of 4 channels kept\npruned 2\/3: conv2, 4 of 8 channels kept$/m,
  );
  expect(stdout).toMatch(/^accuracy +\d+\.\d\d % +\d+\.\d\d % {2}\(\d+\.\d\d % before further training\)$/m);
  expect(stdout).toMatch(/^one image +[\d.]+ ms +[\d.]+ ms {2}[\d.]+x as fast$/m);
  expect(stdout).toMatch(/^fc1 +8 {2}-> +4$/m);

  const { before, after, kept, widths, difference } = await json('half/pruning.json');
  for (const measure of ['parameters', 'multiplyAdds', 'bytes'] as const) {
    expect(after[measure], measure).toBeLessThan(0.6 * before[measure]);
  }
  expect(kept.conv1).toHaveLength(2);
  expect(widths.conv2).toEqual([8, 4]);
  expect(difference).toBeLessThan(1e-5);
  const { config, prunedFrom } = await json('half/config.json');
  expect(config.classifier.widths).toMatchObject({ conv1: 2, conv2: 4, fc1: 4 });
  expect(prunedFrom).toBe(join(cwd, 'whole'));

  const evaluated = await callKindred(['evaluate', 'half', '--split', 'validation', '--json'], { cwd });
  expect(JSON.parse(evaluated.stdout).report.accuracy.top1).toBe(after.accuracy);
  const predicted = await callKindred(['predict', 'pets/cat/1.png', '--model', 'half'], { cwd });
  expect(predicted.stdout).toMatch(/cat|dog|owl/);
  const exported = await callKindred(['export', 'half', '-o', 'half.onnx'], { cwd });
  expect({ ...exported }).toMatchObject({ code: 0 });
  expect((await readFile(join(cwd, 'half.onnx'))).length).toBe(after.bytes);
});

test('another seed changes what pruning draws, and not which images are held out', async () => {
  await prune('seeded', '--keep', '0.5', '--epochs', '0', '--criterion', 'random', '--seed', '7');
  expect((await json('seeded/config.json')).config.seed).toBe((await json('whole/config.json')).config.seed);
});

test('without further training the network stays as it was cut', async () => {
  // What --epochs was called before.
  const { stdout } = await prune('cut', '--keep', '0.5', '--finetune-epochs', '0', '--criterion', 'l1');
  const [, after, before] = /^accuracy +\S+ % +(\S+) % {2}\((\S+) % before/m.exec(stdout)!;
  expect(after).toBe(before);
});

test('the same seed prunes in the same way', async () => {
  const args = ['--keep', '0.5', '--epochs', '1'];
  await prune('once', ...args);
  await prune('again', ...args);
  const file = 'checkpoints/best.safetensors';
  expect(await readFile(join(cwd, 'again', file))).toEqual(await readFile(join(cwd, 'once', file)));
});

test('another loss, taught by the unpruned network; a pruned run can start another and be pruned again', async () => {
  await prune('taught', '--keep', '0.5', '--epochs', '1', '--loss', 'arcface', '--distill');
  const { config } = await json('taught/config.json');
  expect(config).toMatchObject({ classifier: { loss: { name: 'arcface' } }, distillation: { alpha: 0.5 } });
  const flags = ['--batch-size', '8', '--validation', '0.25', '--augment', 'none', '--threads', '1'];
  const started = await callKindred(
    ['train', 'pets', '--weights', 'taught', '--epochs', '1', '--out', 'next', ...flags],
    { cwd },
  );
  expect(started).toMatchObject({ code: 0 });
  expect((await json('next/config.json')).config.classifier).toMatchObject({
    model: { name: 'lenet', width: 4, hidden: 8 },
    widths: { conv1: 2 },
  });
  const twice = ['prune', 'next', '--ratios', 'ratios.json', '--epochs', '0', '--out', 'twice'];
  await writeFile(join(cwd, 'ratios.json'), '{"conv2": 0.5}');
  expect(await callKindred(twice, { cwd })).toMatchObject({ code: 0 });
  expect((await json('twice/config.json')).config.classifier.widths).toMatchObject({
    conv1: 2,
    conv2: 2,
    fc1: 4,
  });
});

test('interrupted training of a pruned network goes on, to the same table', async () => {
  const { code, stderr } = await runKindred(
    ['prune', 'whole', '--keep', '0.5', '--epochs', '300', '--distill', '--out', 'stopped', '--json'],
    { cwd, interrupt: { when: /"type":"epoch"/, signals: ['SIGINT'] } },
  );
  expect(code).toBe(130);
  expect(stderr).toContain('kindred train --resume stopped');
  const { after, ...known } = await json('stopped/pruning.json');
  expect(after.accuracy).toBeUndefined();
  const record = await json('stopped/config.json');
  await writeFile(
    join(cwd, 'stopped/config.json'),
    JSON.stringify({ ...record, config: { ...record.config, epochs: 3 } }),
  );
  const resumed = await callKindred(['train', '--resume', 'stopped', '--quiet'], { cwd });
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  expect(resumed.stdout).toMatch(/^accuracy +\S+ % +\S+ % {2}\(\S+ % before further training\)$/m);
  const report = await json('stopped/pruning.json');
  expect(report).toMatchObject(known);
  expect(report.after.accuracy).toBe((await json('stopped/evaluation.json')).accuracy.top1);
});

test('a run that is named from inside its folder is pruned beside it, with the engine that is asked for', async () => {
  const record = await json('whole/config.json');
  await cp(join(cwd, 'whole'), join(cwd, 'gpu'), { recursive: true });
  const engine = { ...record.engine, provider: 'cuda' };
  await writeFile(join(cwd, 'gpu/config.json'), JSON.stringify({ ...record, engine }));
  const args = ['prune', '.', '--keep', '0.5', '--criterion', 'l1', '--epochs', '0', '--quiet'];
  const inside = { cwd: join(cwd, 'gpu') };
  expect(await callKindred([...args, '--provider', 'cpu'], inside)).toMatchObject({ code: 0 });
  expect((await json('gpu-pruned/config.json')).engine).toEqual(record.engine);
});

describe('--plan', () => {
  test('shows what would be left, and changes nothing', async () => {
    const files = await readdir(cwd);
    const { stdout, code } = await callKindred(['prune', 'whole', '--flops', '0.5', '--plan'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^conv1 +\d of 4 +read by conv2$/m);
    const [, share] = /^multiply-adds .* (\S+) %$/m.exec(stdout)!;
    expect(Number(share)).toBeLessThanOrEqual(50);
    expect(await readdir(cwd)).toEqual(files);
  });

  // A network as small as this one may not get faster at all.
  test('by measured time, as JSON', async () => {
    const args = ['prune', 'whole', '--latency', '0.9', '--plan', '--json'];
    const { stdout, stderr, code } = await callKindred(args, { cwd });
    if (code !== 0) return expect(stderr).toContain('even with the fewest channels');
    const { groups, before, after, latency } = JSON.parse(stdout);
    expect(latency).toEqual({ budget: 0.9, share: expect.any(Number) });
    expect(groups.map(({ name }: { name: string }) => name)).toEqual(['conv1', 'conv2', 'fc1']);
    expect(after.parameters).toBeLessThan(before.parameters);
  });
});

describe('what cannot be done is refused, and nothing is written', () => {
  const keep = ['--keep', '0.5'];
  test.each<[string, string[], 1 | 2, string[]]>([
    ['no extent', [], 2, ['say how much is to stay: --keep 0.5', '--flops, --latency or --ratios']],
    ['two extents', [...keep, '--flops', '0.5'], 2, ['--keep and --flops contradict']],
    ['nothing is kept', ['--keep', '0'], 2, ['--keep', '0']],
    ['more than all', ['--keep', '1.5'], 2, ['--keep', '1.5']],
    ['a single channel', ['--keep', '0.1'], 2, ['single', 'conv2']],
    ['too small a budget', ['--flops', '0.001'], 2, ['0.001']],
    ['unknown criterion', [...keep, '--criterion', 'magic'], 2, ["no criterion 'magic'"]],
    ['unknown option', [...keep, '--criterion.mu', 'much'], 2, ['--criterion.mu']],
    ['other classes', [...keep, '--data', 'other'], 2, ['other', 'ant', 'cat']],
    ['no folder', [...keep, '--data', 'nowhere'], 2, ['nowhere']],
    ['a plan with data', [...keep, '--plan', '--data', 'other'], 2, ['leave out --data or --plan']],
    [
      'a plan that reads',
      [...keep, '--plan', '--background', 'black'],
      2,
      ['leave out --background or --plan'],
    ],
    [
      'how no data is read',
      [...keep, '--label-column', 'kind'],
      2,
      ['--label-column says how other data', 'give --data'],
    ],
    ['the run itself', [...keep, '--out', 'whole'], 2, ['already holds a run']],
  ])('%s', async (_, args, code, parts) => {
    const files = await readdir(cwd);
    await expectRefusal(['prune', 'whole', '--quiet', ...args], cwd, code, ...parts);
    expect(await readdir(cwd)).toEqual(files);
  });

  test('shares of unknown layers, and files that are none', async () => {
    await writeFile(join(cwd, 'unknown.json'), '{"conv9": 0.5}');
    await writeFile(join(cwd, 'text.json'), 'half of everything');
    const start = ['prune', 'whole', '--ratios'];
    await expectRefusal([...start, 'unknown.json'], cwd, 2, 'conv9', 'conv1, conv2, fc1');
    await expectRefusal([...start, 'text.json'], cwd, 1, 'text.json');
    for (const other of ['--keep', '--flops', '--latency']) {
      await expectRefusal([...start, 'unknown.json', other, '0.5'], cwd, 2, `${other} and --ratios`);
    }
  });

  test('images of another size', async () => {
    const folders = ['cat', 'dog', 'owl'].map((name) => `sizes/${name}`);
    await writeFiles(cwd, await pictures(folders, { perClass: 4, width: 12, height: 12 }));
    await expectRefusal(['prune', 'whole', ...keep, '--data', 'sizes'], cwd, 2, '3x8x8', '3x12x12');
  });

  test('a run without a trained network', async () => {
    await cp(join(cwd, 'whole'), join(cwd, 'untrained'), { recursive: true });
    await rm(join(cwd, 'untrained/checkpoints'), { recursive: true });
    await expectRefusal(['prune', 'untrained', ...keep], cwd, 1, 'untrained', 'no checkpoint');
    await expectRefusal(['prune', 'pets', ...keep], cwd, 2, 'pets', 'no run');
  });
});
