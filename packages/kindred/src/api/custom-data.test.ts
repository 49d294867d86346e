import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dataset, digitsSource } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomDataset, CustomIdentity, CustomSplits } from '../data/index.js';
import { expectFailure } from '../testing/expect-failure.js';
import { interruptAt } from '../testing/interrupt.js';
import { tempFolder } from '../testing/temp-folder.js';
import { tinyGrid } from '../testing/tiny-comparison.js';
import { tinyDigits, tinyOptions } from '../testing/tiny-training.js';
import { readAbnormal } from './abnormality/abnormal-data.js';
import { planComparison } from './compare/plan.js';
import type { RunEvent } from './events.js';
import { openPruningData } from './prune/data.js';
import { openRun } from './run.js';
import { resume, train } from './train.js';

/** Data of one's own, of the digits; it counts how often an image is read. */
function ownDigits({ splits } = tinyDigits()) {
  const counter = { reads: 0 };
  const custom = ({ classNames, labels, image }: Dataset): CustomDataset => ({
    classNames,
    length: labels.length,
    async read(index) {
      counter.reads++;
      return { image: image(index), label: labels[index]! };
    },
  });
  const data: CustomIdentity & CustomSplits = {
    name: 'mine',
    train: custom(splits.train!),
    test: custom(splits.test!),
  };
  return { data, counter };
}

let cwd = '';
let out = '';
const { data } = ownDigits();

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  out = join(cwd, 'run');
  await train({ ...tinyOptions, data, out });
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('data of one’s own', () => {
  test('is trained on as the same data in memory is, and remembered as such', async () => {
    const { record } = await openRun(out);
    const { fingerprint } = tinyDigits();
    expect(record.data).toMatchObject({ origin: 'memory', path: null, name: 'mine', format: 'custom' });
    expect(record.data.fingerprint).toBe(fingerprint);
    const same = await train({ ...tinyOptions, data: tinyDigits(), out: join(cwd, 'same') });
    const again = await (await openRun(out)).evaluate({ data });
    expect(again).toMatchObject({ data: 'mine', split: 'test', report: same.evaluation });
  });

  test('tells of its reading', async () => {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => events.push(event);
    const { data, counter } = ownDigits();
    await train({ ...tinyOptions, epochs: 1, data, out: join(await tempFolder(), 'run'), onEvent });
    expect(events.filter(({ type }) => type === 'data').at(-1)).toEqual({
      type: 'data',
      done: 60,
      total: 60,
    });
    expect(counter.reads).toBe(60);
  });

  test('is handed over again to go on', async () => {
    const stopped = join(await tempFolder(), 'run');
    await train({ ...tinyOptions, data, out: stopped, ...interruptAt('step') });
    const refusal = await expectFailure(resume(stopped), 'data in memory (mine)', '`data`');
    expect(refusal).toBeInstanceOf(UsageError);
    const others = ownDigits(digitsSource({ seed: 2, trainSize: 40, testSize: 20 })).data;
    await expectFailure(resume(stopped, { data: others }), 'cannot go on');
    expect((await resume(stopped, { data })).reason).toBe('completed');
  });

  test('is taken by everything that takes data', async () => {
    const run = await openRun(out);
    const model = await run.export(join(cwd, 'own.onnx'), { calibrate: true, data });
    expect(model.card.calibration).toBeDefined();
    const foreign = {
      ...ownDigits(digitsSource({ seed: 3, trainSize: 40, testSize: 20 })).data,
      name: 'others',
    };
    const reading = {
      storeSize: 256,
      channels: 3,
      skipBad: false,
      nested: false,
      fit: 'crop',
      background: 'white',
      range: 'auto',
      onProgress() {},
    } as const;
    const [abnormal] = await readAbnormal([foreign], reading);
    expect(abnormal).toMatchObject({
      name: 'others',
      images: { labels: expect.objectContaining({ length: 20 }) },
    });
    expect((await openPruningData(run, data, {})).isOwn).toBe(true);
    const { record } = await planComparison({ ...tinyGrid, data: [data, foreign] });
    expect(record.data).toMatchObject([
      { origin: 'memory', name: 'mine' },
      { origin: 'memory', name: 'others' },
    ]);
  });
});
