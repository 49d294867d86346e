import { describe, expect, test } from 'vitest';
import type { CellNews, CompareEvent, GridEvent } from '../../api/compare/events.js';
import { recordingTerminal, screenOf } from '../../testing/recording-terminal.js';
import { epochEvent, stepEvent } from '../../testing/run-events.js';
import { createCompareReporter } from './compare-reporter.js';

const grid: GridEvent = {
  type: 'grid',
  folder: 'comparisons/digits',
  data: ['digits'],
  models: ['lenet'],
  losses: ['ce', 'cc'],
  seeds: [1, 2, 3],
  runs: 6,
  shard: undefined,
  total: 6,
  done: 2,
};

function about(news: CellNews, done = 2): CompareEvent {
  return { ...news, cell: 'digits/lenet/cc, seed 1', done, total: 6, secondsLeft: 125 };
}

const finished: CellNews = {
  type: 'finished',
  accuracy: 0.9812,
  validationAccuracy: 0.975,
  chosenEpoch: 9,
  epochs: 10,
  seconds: 42,
};

const finishedLine = '[3/6] digits/lenet/cc, seed 1  test 98.12 %  val 97.50 %  epoch 9/10  42 s  2:05 left';

test('a log has a line for each run, and one a minute in between', () => {
  const { terminal, written } = recordingTerminal();
  const clock = { now: 0 };
  const reporter = createCompareReporter(terminal, {}, () => clock.now);
  reporter.onEvent({ type: 'data', data: 'digits', done: 1, total: 2 });
  reporter.onEvent(grid);
  for (let second = 0; second < 130; second++) {
    clock.now = 1000 * second;
    reporter.onEvent(about({ type: 'run', event: stepEvent() }));
  }
  reporter.onEvent(about(finished, 3));
  reporter.onEvent(about({ type: 'failed', message: 'the loss became NaN' }, 4));
  reporter.onEvent(about({ type: 'busy', process: 77 }, 4));
  reporter.onEvent({ type: 'report', done: 1, total: 2 });
  reporter.onEvent({ type: 'report', done: 2, total: 2 });
  reporter.close();
  const standing = '[3/6] digits/lenet/cc, seed 1  epoch 3/10  1,234 img/s  2:05 left';
  expect(written.err.split('\n')).toEqual([
    'comparisons/digits: 6 runs (1 data set, 1 network, 2 losses, 3 seeds); 2 finished',
    standing,
    standing,
    finishedLine,
    '[4/6] digits/lenet/cc, seed 1  failed: the loss became NaN',
    '[4/6] digits/lenet/cc, seed 1  is being made by process 77',
    'drawing the report',
    '',
  ]);
  expect(written.out).toBe('');
});

test('a shard says how much of the grid it has', () => {
  const { terminal, written } = recordingTerminal();
  createCompareReporter(terminal, {}).onEvent({ ...grid, shard: { index: 2, count: 4 }, total: 1, done: 0 });
  expect(written.err).toContain(
    '6 runs (1 data set, 1 network, 2 losses, 3 seeds); shard 2 of 4 has 1 of them',
  );
});

test('on a terminal a line is redrawn, and the screen is clean at the end', () => {
  const { terminal, written } = recordingTerminal({ isTTY: true });
  const clock = { now: 0 };
  const reporter = createCompareReporter(terminal, {}, () => clock.now);
  const events: CompareEvent[] = [
    { type: 'data', data: 'digits', done: 1, total: 2 },
    grid,
    about({ type: 'run', event: stepEvent() }),
    about({ type: 'run', event: epochEvent() }),
    about({ type: 'run', event: { type: 'note', message: 'node 20 is now 22' } }),
    about(finished, 3),
    { type: 'report', done: 1, total: 2 },
  ];
  for (const event of events) {
    clock.now += 1000;
    reporter.onEvent(event);
  }
  expect(written.err).toContain(
    '[3/6] digits/lenet/cc, seed 1  ██████░░░░░░  epoch 3/10  1,234 img/s  2:05 left',
  );
  expect(written.err).toContain('drawing the report  ');
  reporter.close();
  expect(screenOf(written.err)).toEqual([
    'comparisons/digits: 6 runs (1 data set, 1 network, 2 losses, 3 seeds); 2 finished',
    'digits/lenet/cc, seed 1: node 20 is now 22',
    finishedLine,
    '',
  ]);
});

test('why a run failed is said in the words of the command, and to programs as the library says it', () => {
  const failed = about({ type: 'failed', message: 'train with a lower `learningRate`' });
  for (const [flags, stream, text] of [
    [{}, 'err', 'failed: train with a lower --learning-rate\n'],
    [{ quiet: true }, 'err', 'failed: train with a lower --learning-rate\n'],
    [{ json: true }, 'out', '"message":"train with a lower `learningRate`"'],
  ] as const) {
    const { terminal, written } = recordingTerminal();
    const words = (message: string) => message.replace('`learningRate`', '--learning-rate');
    createCompareReporter({ ...terminal, words }, flags).onEvent(failed);
    expect(written[stream]).toContain(text);
  }
});

describe('for programs', () => {
  test('every event is a line of JSON on the standard output, without weights', () => {
    const { terminal, written } = recordingTerminal();
    const reporter = createCompareReporter(terminal, { json: true });
    const report = {
      assigned: new Map([['fc.bias', new Float32Array(9)]]),
      missing: [],
      unexpected: [],
      reset: [],
    };
    const event = { type: 'weights', source: 'w.safetensors', report } as const;
    reporter.onEvent(grid);
    reporter.onEvent(about({ type: 'run', event }));
    const [first, second] = written.out.split('\n');
    expect(JSON.parse(first!)).toMatchObject({ type: 'grid', losses: ['ce', 'cc'] });
    expect(JSON.parse(second!)).toMatchObject({
      type: 'run',
      done: 2,
      event: { report: { assigned: ['fc.bias'] } },
    });
    expect(written.err).toBe('');
  });

  test('quiet shows failures and messages alone', () => {
    const { terminal, written } = recordingTerminal({ isTTY: true });
    const reporter = createCompareReporter(terminal, { quiet: true });
    for (const event of [grid, about(finished), about({ type: 'failed', message: 'bad' })])
      reporter.onEvent(event);
    reporter.note('stopping');
    reporter.close();
    expect(written).toEqual({
      out: '',
      err: '[2/6] digits/lenet/cc, seed 1  failed: bad\nstopping\n',
    });
  });
});
