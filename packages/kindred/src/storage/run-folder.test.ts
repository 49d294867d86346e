import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { generateDigits } from '@kindred/core/data';
import { checkTrainOptions, type Position, settle, startPosition } from '@kindred/core/train';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { tempFolder } from '../testing/temp-folder.js';
import type { RunRecord } from './record.js';
import { RunFolder, unusedPath } from './run-folder.js';

function someRecord(): RunRecord {
  const train = generateDigits({ size: 20, seed: 1, split: 'train' });
  return {
    version: 1,
    data: {
      ...{ origin: 'embedded', path: null, name: 'digits', format: 'digits', fingerprint: 'f' },
      classNames: [...train.classNames],
      options: { storeSize: 256 },
    },
    config: settle(checkTrainOptions({}), train),
    weights: null,
    engine: { provider: 'cpu', threads: 1 },
    software: { kindred: '0.0.0' },
  };
}

/** A new run. */
async function newRun(): Promise<RunFolder> {
  return RunFolder.create(join(await tempFolder(), 'runs/a'), someRecord());
}

test('a new run has a record that reads back, and no checkpoint', async () => {
  const folder = await newRun();
  expect(await folder.readRecord()).toEqual(someRecord());
  expect(await RunFolder.open(folder.path).readLast()).toBeUndefined();
  expect(await folder.readAccuracy()).toBeUndefined();
  expect((await readdir(folder.path)).sort()).toEqual(['checkpoints', 'config.json']);
  await expectFailure(RunFolder.create(folder.path, someRecord()), 'already holds a run', 'resume("');
});

test('a folder that exists can become a run; one that is no run cannot be opened', async () => {
  const path = await tempFolder({ 'notes.txt': '' });
  expect(() => RunFolder.open(path)).toThrow(`${path} holds no run (no config.json)`);
  expect(() => RunFolder.open(join(path, 'b'))).toThrow(`${join(path, 'b')} does not exist`);
  await RunFolder.create(path, someRecord());
  expect(RunFolder.open(path).path).toBe(path);
});

test('names are numbered where they are taken', async () => {
  const folder = await newRun();
  const second = unusedPath(folder.path);
  expect(second).not.toBe(folder.path);
  expect(existsSync(second)).toBe(false);
});

describe('truncateMetrics', () => {
  const position: Position = { ...startPosition, epoch: 1, stepInEpoch: 2, step: 7 };
  const line = (type: string, step: number, epoch: number) => JSON.stringify({ type, step, epoch });

  async function truncated(lines: readonly string[], at = position): Promise<string> {
    const folder = await newRun();
    await writeFile(folder.metricsPath, lines.join('\n'));
    await folder.truncateMetrics(at);
    return readFile(folder.metricsPath, 'utf8');
  }

  test('drops steps and epochs beyond the position', async () => {
    const kept = [line('step', 2, 1), line('epoch', 5, 1), line('step', 7, 2)];
    const dropped = [line('step', 8, 2), line('epoch', 10, 2), line('step', 12, 3)];
    expect(await truncated([...kept, ...dropped, ''])).toBe(kept.map((text) => `${text}\n`).join(''));
  });

  test('drops the line of an epoch whose validation is still to come', async () => {
    const all = [line('step', 5, 1), line('epoch', 5, 1)];
    const before = { ...startPosition, stepInEpoch: 5, step: 5 };
    expect(await truncated(all, before)).toBe(`${all[0]}\n`);
    expect(await truncated(all, startPosition)).toBe('');
  });

  test('drops damaged lines, and one that was cut short', async () => {
    const good = line('step', 3, 1);
    const damaged = ['\0\0\0', 'null', '{}', '"step"', good.slice(0, -9)];
    expect(await truncated([damaged[0]!, good, ...damaged.slice(1)])).toBe(`${good}\n`);
  });

  test('what is appended afterwards stands on lines of its own', async () => {
    const folder = await newRun();
    await folder.truncateMetrics(position);
    expect(existsSync(folder.metricsPath)).toBe(false);
    await folder.appendMetrics({ step: 1 });
    await writeFile(folder.metricsPath, '{"type":"step","step":1,"epoch":1}\n{"type":"st');
    await folder.truncateMetrics(position);
    await folder.appendMetrics({ step: 2 });
    expect(await readFile(folder.metricsPath, 'utf8')).toBe(
      '{"type":"step","step":1,"epoch":1}\n{"step":2}\n',
    );
  });
});

test('accuracy counts where it was measured on held-out data', async () => {
  const folder = await newRun();
  const interval = { lower: 0.3, upper: 0.95 };
  const report = { samples: 4, accuracy: { top1: 0.75, top5: 1, k: 3, interval } } as never;
  await folder.writeEvaluation({ split: 'train', report });
  expect(await folder.readAccuracy()).toBeUndefined();
  await folder.writeEvaluation({ split: 'validation', report });
  expect(await folder.readAccuracy()).toEqual({ top1: 0.75, split: 'validation', images: 4, interval });
});

test('half-written files of a killed process are removed, and nothing else', async () => {
  const folder = await newRun();
  const leftovers = ['config.json.12-ab.tmp', 'checkpoints/last.safetensors.12-ab.tmp'];
  for (const name of leftovers) await writeFile(join(folder.path, name), '');
  await writeFile(join(folder.path, 'notes.txt'), '');
  await folder.removeLeftovers();
  expect((await readdir(folder.path)).sort()).toEqual(['checkpoints', 'config.json', 'notes.txt']);
  expect(await readdir(join(folder.path, 'checkpoints'))).toEqual([]);
});

test('a run in use is refused with the number of the process that holds it, until it is released', async () => {
  const folder = await newRun();
  const release = await folder.lock();
  const again = RunFolder.open(relative('', folder.path)).lock();
  await expectFailure(again, `in use by process ${process.pid}`, `remove ${join(folder.path, 'lock')}`);
  await release();
  expect(await readdir(folder.path)).not.toContain('lock');
  await (await folder.lock())();
});
