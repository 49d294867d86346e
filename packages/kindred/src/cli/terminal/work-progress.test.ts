import { expect, test } from 'vitest';
import { WorkClock } from './work-progress.js';

test('rate and time left are told as soon as they mean something, and anew for each piece of work', () => {
  let now = 0;
  const clock = new WorkClock(() => now);
  const at = (seconds: number, done: number, what = 'reading') => {
    now = seconds * 1000;
    return clock.text(what, { done, total: 60_000 });
  };
  expect(at(0, 1)).toBe('');
  expect(at(1, 500)).toBe('');
  expect(at(4, 4001)).toBe('  1,000/s  0:56 left');
  expect(at(100, 51)).toBe('');
  expect(at(110, 61)).toBe('  1/s  16:38:59 left');
  expect(at(120, 100, 'embedding')).toBe('');
  expect(at(130, 60_000, 'embedding')).toBe('');
});
