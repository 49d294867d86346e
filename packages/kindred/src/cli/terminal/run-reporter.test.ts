import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../api/events.js';
import { recordingTerminal, screenOf } from '../../testing/recording-terminal.js';
import { epochEvent, startEvent, stepEvent } from '../../testing/run-events.js';
import { createLiveReporter } from './live-reporter.js';
import { createLogReporter } from './log-reporter.js';
import { createRunReporter } from './run-reporter.js';

const weights: RunEvent = {
  type: 'weights',
  source: 'w.safetensors',
  report: {
    assigned: new Map([['conv1.weight', new Float32Array(9)]]),
    missing: ['fc.bias'],
    unexpected: [],
    reset: [],
  },
};

test('a log has a header, a line for each epoch and few others', () => {
  const { terminal, written } = recordingTerminal();
  const clock = { now: 0 };
  const reporter = createLogReporter(terminal, () => clock.now);
  reporter.onEvent({ type: 'data', done: 1, total: 2 });
  reporter.onEvent(weights);
  reporter.onEvent(startEvent());
  for (let step = 1; step <= 112; step++) {
    clock.now += 1000;
    reporter.onEvent(stepEvent({ step }));
  }
  reporter.onEvent(epochEvent());
  const lines = written.err.trimEnd().split('\n');
  expect(lines.filter((line) => line.includes(' step '))).toHaveLength(5);
  expect(lines.at(-1)).toMatch(/^epoch {2}3\/10 {2}loss .* best/);
  expect(lines[0]).toContain('w.safetensors: 1 of');
  expect(written.err).not.toContain('\r');
  expect(written.out).toBe('');
});

test('on a terminal a line is redrawn, and the screen is clean at the end', () => {
  const { terminal, written } = recordingTerminal({ isTTY: true });
  const clock = { now: 0 };
  const reporter = createLiveReporter(terminal, () => clock.now);
  reporter.onEvent({ type: 'data', done: 5, total: 10 });
  reporter.onEvent(startEvent());
  for (let step = 1; step <= 10; step++) {
    clock.now += 50;
    reporter.onEvent(stepEvent({ step }));
  }
  reporter.onEvent(epochEvent());
  reporter.onEvent(stepEvent({ epoch: 4, step: 1 }));
  reporter.note('stopping');
  reporter.close();
  expect(screenOf(written.err)).toEqual([
    'data     digits: 7,200 training, 800 validation, 2,000 test images of 10 classes',
    'network  lenet: 1,662,858 parameters, and 1,608 for training alone, input 1x28x28',
    'loss     cc (lambda 0.1, base ce (labelSmoothing 0.1))',
    'images   randomResizedCrop (scale 0.35 .. 1), horizontalFlip',
    'recipe   10 epochs, batches of 64 (shuffle), sgd at 0.05, cosine, seed 1',
    'engine   cpu, 2 threads',
    'run      runs/digits-lenet-cc',
    '',
    'epoch  3/10  loss 0.4123  ce 0.3912  cc 0.4226  acc  93.12 %  val  94.33 %  best  12 s',
    'stopping',
    '',
  ]);
});

test('on a terminal validation and evaluation show how far they are', () => {
  const { terminal, written } = recordingTerminal({ isTTY: true });
  const clock = { now: 0 };
  const reporter = createLiveReporter(terminal, () => clock.now);
  const lines = (['validation', 'evaluation'] as const).map((type) => {
    clock.now += 1000;
    written.err = '';
    reporter.onEvent({ type, done: 1200, total: 2400 });
    return screenOf(written.err);
  });
  expect(lines).toEqual([
    [expect.stringMatching(/^validation {2}\S.* {2}1,200\/2,400$/)],
    [expect.stringMatching(/^evaluation {2}\S.* {2}1,200\/2,400$/)],
  ]);
  reporter.onEvent(epochEvent());
  reporter.close();
  expect(screenOf(written.err).at(-1)).toBe('');
  expect(written.err).toContain('epoch  3/10');
});

test('a download is a line that is redrawn, or one in a log', () => {
  const download = (done: number) => ({ type: 'download', name: 'me/net', done, total: 47_000_000 }) as const;
  const live = recordingTerminal({ isTTY: true });
  const clock = { now: 0 };
  const shown = createLiveReporter(live.terminal, () => clock.now);
  clock.now += 1000;
  live.written.err = '';
  shown.onEvent(download(12_000_000));
  expect(screenOf(live.written.err)).toEqual([expect.stringMatching(/^me\/net {2}\S+ {2}12 MB\/47 MB$/)]);
  const log = recordingTerminal();
  const reporter = createLogReporter(log.terminal);
  for (const done of [1, 2, 47_000_000]) reporter.onEvent(download(done));
  expect(log.written.err).toBe('downloading me/net (47 MB)\n');
});

test('a note stays on the screen and in the log, and is part of the JSON', () => {
  const note: RunEvent = { type: 'note', message: 'pets: one problem in the data' };
  for (const create of [createLiveReporter, createLogReporter]) {
    const { terminal, written } = recordingTerminal({ isTTY: true });
    const reporter = create(terminal);
    reporter.onEvent(note);
    reporter.close();
    expect(screenOf(written.err)).toEqual([note.message, '']);
  }
  const { terminal, written } = recordingTerminal();
  createRunReporter(terminal, { json: true }).onEvent(note);
  expect(written).toEqual({ out: `${JSON.stringify(note)}\n`, err: '' });
});

test('a resumed run says so', () => {
  const { terminal, written } = recordingTerminal();
  createLogReporter(terminal).onEvent(startEvent({ resumedFrom: { epoch: 1, step: 1200 } }));
  expect(written.err).toContain('run      runs/digits-lenet-cc, resumed after step 1,200\n');
});

describe('for programs', () => {
  test('every event is a line of JSON on the standard output', () => {
    const { terminal, written } = recordingTerminal();
    const reporter = createRunReporter(terminal, { json: true });
    const events: RunEvent[] = [startEvent(), stepEvent(), epochEvent(), weights];
    for (const event of events) reporter.onEvent(event);
    const lines = written.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(['start', 'step', 'epoch', 'weights']);
    expect(lines[1]).toEqual(stepEvent());
    expect(lines[3].report).toMatchObject({ assigned: ['conv1.weight'], missing: ['fc.bias'] });
    expect(written.err).toBe('');
  });

  test('of progress the first line, the last and a few between them', () => {
    const { terminal, written } = recordingTerminal();
    let time = 0;
    const reporter = createRunReporter(terminal, { json: true }, () => time);
    for (let done = 1; done <= 300; done++) {
      time += 1;
      reporter.onEvent({ type: 'data', done, total: 300 });
    }
    reporter.onEvent(stepEvent());
    reporter.onEvent(stepEvent());
    const lines = written.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type, done }) => done ?? type)).toEqual([1, 101, 201, 300, 'step', 'step']);
  });

  test('quiet shows messages alone', () => {
    const { terminal, written } = recordingTerminal({ isTTY: true });
    const reporter = createRunReporter(terminal, { quiet: true });
    for (const event of [startEvent(), stepEvent(), epochEvent()]) reporter.onEvent(event);
    reporter.onEvent({ type: 'note', message: 'training from scratch' });
    reporter.note('stopping');
    reporter.close();
    expect(written).toEqual({ out: '', err: 'training from scratch\nstopping\n' });
  });
});
