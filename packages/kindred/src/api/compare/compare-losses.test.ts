import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyGrid } from '../../testing/tiny-comparison.js';
import { openRun } from '../run.js';
import { compareLosses } from './compare-losses.js';
import type { CompareEvent } from './events.js';
import type { CompareOptions } from './options.js';

/** A comparison of two tiny runs; everything that it tells. */
async function compareTiny(out: string, options: CompareOptions = {}) {
  const events: CompareEvent[] = [];
  const onEvent = (event: CompareEvent) => events.push(event);
  const result = await compareLosses({ ...tinyGrid, out, onEvent, ...options });
  return { result, events, told: events.flatMap((event) => ('cell' in event ? [event] : [])) };
}

/** Ends a comparison at the first step of the run with this loss. */
function interruptAt(loss: string): Pick<CompareOptions, 'signal' | 'onEvent'> {
  const controller = new AbortController();
  const onEvent = (event: CompareEvent) => {
    if (event.type === 'run' && event.cell.includes(`/${loss},`) && event.event.type === 'step')
      controller.abort();
  };
  return { signal: controller.signal, onEvent };
}

const newFolder = async () => join(await tempFolder(), 'comparison');

const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

test('each run is an ordinary one, measured on the test images at its best epoch', async () => {
  const out = await newFolder();
  const { result, events, told } = await compareTiny(out);
  expect(result).toMatchObject({
    folder: out,
    reason: 'completed',
    total: 2,
    finished: 2,
    failed: [],
    elsewhere: 0,
  });
  expect(events[0]).toMatchObject({ type: 'grid', runs: 2, total: 2, done: 0, losses: ['ce', 'cc'] });
  expect(told.filter(({ type }) => type === 'finished')).toMatchObject([
    { cell: 'digits/tiny/ce, seed 1', done: 1, total: 2, epochs: 2 },
    { cell: 'digits/tiny/cc, seed 1', done: 2, total: 2, secondsLeft: 0 },
  ]);

  for (const loss of ['ce', 'cc']) {
    const slug = `digits-tiny-${loss}-seed1`;
    const run = await openRun(join(out, 'runs', slug));
    const { accuracy, samples } = await readJson(join(run.folder.path, 'evaluation.json'));
    const record = await readJson(join(out, 'cells', `${slug}.json`));
    expect(record.evaluation).toEqual({ split: 'test', samples: 20, accuracy: accuracy.top1 });
    expect(samples).toBe(20);
    expect(existsSync(join(run.folder.path, 'report.html'))).toBe(false);
    expect(run.record.config).toMatchObject({ sampler: { name: 'balanced' }, seed: 1 });
    expect(run.record.config.classifier.loss).toEqual(record.loss.config);
    const validation = record.curve.map(
      ({ validationAccuracy }: { validationAccuracy: number }) => validationAccuracy,
    );
    expect(record.chosen.by).toBe('validation');
    expect(validation[record.chosen.epoch - 1]).toBe(Math.max(...validation));
    expect(record.validationAccuracy).toBe(Math.max(...validation));
    expect(record.compactness.attention === undefined).toBe(loss === 'ce');
  }
  for (const file of ['html', 'markdown', 'runsCsv', 'summaryCsv'] as const) {
    expect(existsSync(result.report![file])).toBe(true);
  }
  const runs = (await readFile(result.report!.runsCsv, 'utf8')).trim().split('\r\n');
  expect(runs).toHaveLength(3);

  const again = await compareTiny(out);
  expect(again.events[0]).toMatchObject({ type: 'grid', done: 2 });
  expect(again.told).toEqual([]);
  const { comparison, ...files } = again.result.report!;
  expect(result.report).toMatchObject(files);
  expect(comparison.accuracy).toEqual(result.report!.comparison.accuracy);
  expect(comparison.differences).toEqual(result.report!.comparison.differences);
});

test('a run that fails leaves a gap, and is tried again', async () => {
  const out = await newFolder();
  const losses = { ce: 'ce', bad: { name: 'cc', lambda: 1e38 } } as const;
  const { result, told } = await compareTiny(out, { losses });
  expect(result).toMatchObject({ finished: 1, failed: [{ cell: 'digits/tiny/bad, seed 1' }] });
  const { message } = result.failed[0]!;
  expect(message).toMatch(/the loss became|no longer finite/);
  expect(told.at(-1)).toMatchObject({ type: 'failed', message, done: 2, total: 2 });
  expect(result.report).toMatchObject({
    runs: 1,
    gaps: [{ title: 'digits/tiny/bad, seed 1', failure: message }],
  });
  expect(await readFile(result.report!.html, 'utf8')).toContain('digits/tiny/bad, seed 1: ');

  const again = await compareTiny(out, { losses });
  const cells = new Set(again.told.map(({ cell }) => cell));
  expect([...cells]).toEqual(['digits/tiny/bad, seed 1']);
  expect(again.result.failed).toHaveLength(1);
});

test('two processes share the work on one folder', async () => {
  const out = await newFolder();
  const both = await Promise.all([compareTiny(out), compareTiny(out)]);
  for (const { result } of both) expect(result).toMatchObject({ reason: 'completed', finished: 2 });
  const finished = both.flatMap(({ told }) => told.filter((event) => event.type === 'finished'));
  const made = finished.filter(({ seconds }) => seconds !== undefined).map(({ cell }) => cell);
  expect(made.sort()).toEqual(['digits/tiny/cc, seed 1', 'digits/tiny/ce, seed 1']);
  expect(both.flatMap(({ told }) => told).some(({ type }) => type === 'busy')).toBe(true);
});

describe('a folder', () => {
  test('with another comparison is refused, and what differs is said', async () => {
    const out = await newFolder();
    const signal = AbortSignal.abort();
    await compareTiny(out, { signal });
    const attempt = compareTiny(out, { signal, losses: ['ce', 'lgm'], epochs: 3, seeds: [1, 2] });
    const parts = [
      'losses: ce, cc there, ce, lgm here',
      'seeds: 1 there, 1, 2 here',
      'and 1 more',
      'another `out`',
    ];
    expect(await expectFailure(attempt, `${out} holds another comparison`, ...parts)).toBeInstanceOf(
      UsageError,
    );
    // The same in other words is the same.
    const same = await compareTiny(out, { signal, losses: [{ name: 'ce', labelSmoothing: 0 }, 'cc'] }).catch(
      String,
    );
    expect(same).toContain('losses: ce, cc there, ce:labelSmoothing=0, cc here');
    const words = { ce: { name: 'ce', labelSmoothing: 0 }, cc: 'cc' } as const;
    expect((await compareTiny(out, { signal, losses: words, seeds: [1] })).result.reason).toBe('interrupted');
  });

  test('is not made for a baseline that is not compared', async () => {
    const out = await newFolder();
    await expectFailure(
      compareTiny(out, { baseline: 'crl' }),
      'the baseline crl is none of the compared losses: ce, cc',
    );
    expect(existsSync(out)).toBe(false);
  });

  test('with a run of other options keeps it, and says so', async () => {
    const out = await newFolder();
    await compareTiny(out, interruptAt('ce'));
    // Somebody starts afresh, but forgets the runs.
    await rm(join(out, 'comparison.json'));
    const { failed } = (await compareTiny(out, { losses: ['ce'], epochs: 3 })).result;
    expect(failed[0]!.message).toContain("holds a run with other options than the comparison's: remove it");
    expect(existsSync(join(out, 'runs/digits-tiny-ce-seed1/checkpoints/last.safetensors'))).toBe(true);
  });
});
