import { UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { shardOf } from '../../api/compare/shard.js';
import { parseShard, shardFromEnvironment } from './shard.js';

test('the shards of a grid are all of it, each run once', () => {
  const all = [0, 1, 2, 3, 4, 5, 6];
  const shards = [1, 2, 3].map((index) => shardOf(all, { index, count: 3 }));
  expect(shards).toEqual([
    [0, 3, 6],
    [1, 4],
    [2, 5],
  ]);
  expect(shardOf(all, { index: 1, count: 1 })).toEqual(all);
});

test('a part is written as 2/4', () => {
  expect(parseShard('2/4')).toEqual({ index: 2, count: 4 });
  expect(() => parseShard('2')).toThrow("--shard takes a part such as 2/4, not '2'");
  for (const text of ['0/4', '5/4', '1/0']) {
    expect(() => parseShard(text)).toThrow(UsageError);
    expect(() => parseShard(text)).toThrow(`there is no shard ${text.replace('/', ' of ')}`);
  }
});

describe('a SLURM job array', () => {
  const slurm = (ID: string, rest: Record<string, string> = {}) => ({
    SLURM_ARRAY_TASK_ID: ID,
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [`SLURM_ARRAY_TASK_${key}`, value])),
  });

  test.each([
    ['--array=0-3', slurm('2', { COUNT: '4', MIN: '0', MAX: '3', STEP: '1' }), 3, 4],
    ['--array=1-4', slurm('2', { COUNT: '4', MIN: '1', MAX: '4', STEP: '1' }), 2, 4],
    ['--array=1-7:2', slurm('7', { COUNT: '4', MIN: '1', MAX: '7', STEP: '2' }), 4, 4],
    ['--array=1-7:2%2, without a step', slurm('2', { COUNT: '2', MIN: '1' }), 2, 2],
  ])('%s', (_, env, index, count) => {
    expect(shardFromEnvironment(env)).toEqual({ shard: { index, count }, variable: 'SLURM_ARRAY_TASK_ID' });
    expect(shardFromEnvironment(env, count)?.shard).toEqual({ index, count });
  });

  test('where it is only a part of the one that was, it has to be said which part this is', () => {
    const env = slurm('3', { COUNT: '1', MIN: '3' });
    expect(() => shardFromEnvironment(env, 4)).toThrow(
      '--shards 4, but the job array has 1 tasks: give --shard i/4',
    );
  });

  test('a list of numbers tells nothing', () => {
    const env = slurm('9', { COUNT: '3', MIN: '1', MAX: '9', STEP: '1' });
    expect(() => shardFromEnvironment(env)).toThrow(
      'cannot be told from SLURM_ARRAY_TASK_ID=9: give --shard i/n',
    );
    expect(() => shardFromEnvironment(slurm('1'))).toThrow(UsageError);
  });
});

describe('a Kubernetes job', () => {
  test('counts from 0, and has to be told how many there are', () => {
    const env = { JOB_COMPLETION_INDEX: '0' };
    expect(shardFromEnvironment(env, 4)).toEqual({
      shard: { index: 1, count: 4 },
      variable: 'JOB_COMPLETION_INDEX',
    });
    expect(() => shardFromEnvironment(env)).toThrow('give --shards with the number of completions');
    expect(() => shardFromEnvironment({ JOB_COMPLETION_INDEX: '4' }, 4)).toThrow('none of 0 to 3');
  });
});

test('without a job array', () => {
  expect(shardFromEnvironment({})).toBeUndefined();
  expect(() => shardFromEnvironment({}, 4)).toThrow('neither is set: give --shard 1/4');
});
