import { expect, test } from 'vitest';
import { stepEvent } from '../../testing/run-events.js';
import type { PlannedRun } from './planned-runs.js';
import { type Stage, TimeLeft } from './time-left.js';

function planned(model: string, seed: number): PlannedRun {
  const choice = { name: model, config: { name: model } };
  return { data: 'd', model: choice, loss: choice, seed, title: '', slug: '' };
}

const clock = { now: 0 };

function timeLeftOf(...stages: readonly Stage[]): TimeLeft {
  return new TimeLeft(
    () => stages,
    () => clock.now,
  );
}

/** Ten epochs of one step each, a second apart; `from` those that were taken before. */
function take(timeLeft: TimeLeft, epochs: number, { from = 0, seconds = 1 } = {}): void {
  for (let epoch = from + 1; epoch <= from + epochs; epoch++) {
    clock.now += 1000 * seconds;
    timeLeft.onEvent(stepEvent({ epoch, epochs: 10, step: 1, stepsPerEpoch: 1 }));
  }
}

/** Features of so many images, ten in all, and a head of ten epochs: a second each. */
function transfer(timeLeft: TimeLeft, { images = 10, known = 0, epochs = 10 } = {}): void {
  for (let done = known + 1; done <= images; done++) {
    clock.now += 1000;
    timeLeft.onEvent({ type: 'features', done, total: 10, known });
  }
  for (let done = 1; done <= epochs; done++) {
    clock.now += 1000;
    timeLeft.onEvent({ type: 'head', done, total: 10, loss: 1 });
  }
}

test('nothing is known before the second step', () => {
  const timeLeft = timeLeftOf('steps');
  expect(timeLeft.estimate([planned('a', 1)])).toBeUndefined();
  timeLeft.begin(planned('a', 1));
  take(timeLeft, 1);
  expect(timeLeft.estimate([])).toBeUndefined();
  take(timeLeft, 1, { from: 1 });
  expect(timeLeft.estimate([])).toBeCloseTo(8);
});

test('runs of a network last as long as those before; others as long as the mean', () => {
  const timeLeft = timeLeftOf('steps');
  timeLeft.begin(planned('a', 1));
  take(timeLeft, 10);
  timeLeft.end();
  expect(timeLeft.estimate([planned('a', 2), planned('b', 1)])).toBeCloseTo(20);
  timeLeft.begin(planned('b', 1));
  take(timeLeft, 5, { seconds: 3 });
  // Half of b's 30 seconds, then a's 10 and another 30.
  expect(timeLeft.estimate([planned('a', 2), planned('b', 2)])).toBeCloseTo(15 + 10 + 30);
});

test('of a run that goes on, only what was seen of it counts', () => {
  const timeLeft = timeLeftOf('steps');
  timeLeft.begin(planned('a', 1));
  take(timeLeft, 4, { from: 6 });
  timeLeft.end();
  expect(timeLeft.estimate([planned('a', 2)])).toBeCloseTo(10);
});

test('a run that fails tells nothing', () => {
  const timeLeft = timeLeftOf('steps');
  timeLeft.begin(planned('a', 1));
  take(timeLeft, 4);
  timeLeft.abandon();
  expect(timeLeft.estimate([planned('a', 2)])).toBeUndefined();
});

test('of a transfer every stage counts, and only the first run with a seed waits for features', () => {
  const timeLeft = timeLeftOf('features', 'head', 'steps');
  timeLeft.begin(planned('a', 1));
  transfer(timeLeft);
  // How long tuning takes is not known yet.
  expect(timeLeft.estimate([])).toBeUndefined();
  take(timeLeft, 5, { seconds: 2 });
  expect(timeLeft.estimate([])).toBeCloseTo(10);
  take(timeLeft, 5, { from: 5, seconds: 2 });
  timeLeft.end();
  // The head and the tuning of seed 1, with another loss; all three stages of seed 2, and no features once more.
  const [again, fresh] = [10 + 20, 10 + 10 + 20];
  expect(timeLeft.estimate([planned('a', 1), planned('a', 2), planned('a', 2)])).toBeCloseTo(
    2 * again + fresh,
  );

  timeLeft.begin(planned('a', 1));
  transfer(timeLeft, { known: 10, epochs: 5 });
  expect(timeLeft.estimate([])).toBeCloseTo(5 + 20);
});

test('features that were kept from before say nothing of how long others take', () => {
  const timeLeft = timeLeftOf('features', 'head');
  timeLeft.begin(planned('a', 1));
  for (const done of [1, 10]) timeLeft.onEvent({ type: 'features', done, total: 10, known: done });
  transfer(timeLeft, { known: 10 });
  timeLeft.end();
  expect(timeLeft.estimate([planned('a', 2)])).toBeCloseTo(10);
  timeLeft.begin(planned('a', 2));
  transfer(timeLeft, { images: 5, epochs: 0 });
  expect(timeLeft.estimate([planned('a', 3)])).toBeCloseTo(5 + 10 + 10 + 10);
});

test('of a head alone nothing else is waited for', () => {
  const timeLeft = timeLeftOf('features', 'head');
  timeLeft.begin(planned('a', 1));
  transfer(timeLeft, { epochs: 5 });
  expect(timeLeft.estimate([planned('a', 2)])).toBeCloseTo(5 + 20);
});
