import { UsageError } from '@kindred/core/errors';
import { expect, test } from 'vitest';
import { Refusal } from './errors.js';
import { Jobs } from './jobs.js';
import { News } from './news.js';

const plan = { kind: 'clean', title: 'Looking', isAlone: true };

test('a job is told from its begin to its end, with its result or what went wrong', async () => {
  const jobs = new Jobs(new News());
  const { id } = jobs.start(plan, async ({ progress }) => {
    progress('reading', 1, 2);
    return { found: 3 };
  });
  expect(jobs.running('clean')?.id).toBe(id);
  expect(() => jobs.start(plan, async () => {})).toThrow(Refusal);
  await expect
    .poll(() => jobs.list()[0])
    .toMatchObject({
      state: 'done',
      step: 'reading',
      done: 1,
      total: 2,
      result: { found: 3 },
    });
  jobs.start(plan, async () => {
    throw new UsageError('there is no such thing');
  });
  await expect.poll(() => jobs.list()[1]).toMatchObject({ state: 'failed', error: 'there is no such thing' });
});

test('a job that is stopped is stopped, not failed', async () => {
  const jobs = new Jobs(new News());
  const { id } = jobs.start(plan, ({ signal }) => {
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  });
  jobs.stop(id);
  await jobs.close();
  expect(jobs.list()[0]).toMatchObject({ state: 'stopped' });
  expect(() => jobs.stop('9')).toThrow('there is no job 9');
});
