import { expect, test } from 'vitest';
import { NewestFirst } from './newest-first.js';

test('what was asked for last is done next, and what is given up is never begun', async () => {
  const queue = new NewestFirst(1);
  const done: string[] = [];
  const begins: (() => void)[] = [];
  const ask = (name: string, signal = new AbortController().signal) =>
    queue.run(async () => {
      done.push(name);
      if (name === 'first') await new Promise<void>((resolve) => begins.push(resolve));
    }, signal);
  const control = new AbortController();
  const first = ask('first');
  const second = ask('second');
  const third = ask('third', control.signal);
  const fourth = ask('fourth');
  control.abort(new Error('gone'));
  await expect(third).rejects.toThrow('gone');
  begins[0]!();
  await Promise.all([first, second, fourth]);
  expect(done).toEqual(['first', 'fourth', 'second']);
});
