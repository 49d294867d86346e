import { expect, test } from 'vitest';
import { stepEvent } from '../../testing/run-events.js';
import type { PlannedRun } from './planned-runs.js';
import { TimeLeft } from './time-left.js';

function planned(model: string, seed: number): PlannedRun {
  const choice = { name: model, config: { name: model } };
  return { data: 'd', model: choice, loss: choice, seed, title: '', slug: '' };
}

const clock = { now: 0 };

/** Ten epochs of one step each, a second apart; `from` those that were taken before. */
function take(timeLeft: TimeLeft, epochs: number, { from = 0, seconds = 1 } = {}): void {
  for (let epoch = from + 1; epoch <= from + epochs; epoch++) {
    clock.now += 1000 * seconds;
    timeLeft.onEvent(stepEvent({ epoch, epochs: 10, step: 1, stepsPerEpoch: 1 }));
  }
}

test('nothing is known before the second step', () => {
  const timeLeft = new TimeLeft(() => clock.now);
  expect(timeLeft.estimate([planned('a', 1)])).toBeUndefined();
  timeLeft.begin(planned('a', 1));
  take(timeLeft, 1);
  expect(timeLeft.estimate([])).toBeUndefined();
  take(timeLeft, 1, { from: 1 });
  expect(timeLeft.estimate([])).toBeCloseTo(8);
});

test('runs of a network last as long as those before; others as long as the mean', () => {
  const timeLeft = new TimeLeft(() => clock.now);
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
  const timeLeft = new TimeLeft(() => clock.now);
  timeLeft.begin(planned('a', 1));
  take(timeLeft, 4, { from: 6 });
  timeLeft.end();
  expect(timeLeft.estimate([planned('a', 2)])).toBeCloseTo(10);
});

test('a run that fails tells nothing', () => {
  const timeLeft = new TimeLeft(() => clock.now);
  timeLeft.begin(planned('a', 1));
  take(timeLeft, 4);
  timeLeft.abandon();
  expect(timeLeft.estimate([planned('a', 2)])).toBeUndefined();
});
