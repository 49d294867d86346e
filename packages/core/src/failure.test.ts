import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from './errors.js';
import { describeFailure, errorOf } from './failure.js';

/** What arrives in another thread of something thrown. */
const sent = (error: unknown) => errorOf(structuredClone(describeFailure(error)));

describe('an error that crosses the border of a thread', () => {
  test('keeps its class and exit code', () => {
    const usage = sent(new UsageError('no such option'));
    expect(usage).toBeInstanceOf(UsageError);
    expect(usage).toMatchObject({ name: 'UsageError', message: 'no such option', exitCode: 2 });
    for (const exitCode of [1, 2] as const) {
      const kindred = sent(new KindredError('it failed', { exitCode }));
      expect(kindred).toBeInstanceOf(KindredError);
      expect(kindred).not.toBeInstanceOf(UsageError);
      expect(kindred).toMatchObject({ name: 'KindredError', message: 'it failed', exitCode });
    }
  });

  test('keeps what has caused it, and what has caused that', () => {
    const root = new UsageError('the root');
    const { cause } = sent(new KindredError('outer', { cause: new Error('inner', { cause: root }) }));
    expect(cause).toBeInstanceOf(Error);
    expect(cause).toMatchObject({ message: 'inner', cause: { message: 'the root', exitCode: 2 } });
    expect(sent(new KindredError('alone')).cause).toBeUndefined();
  });

  test('that is a bug says where it happened', () => {
    const error = new TypeError('x is not a function');
    const arrived = sent(error);
    expect(arrived).not.toBeInstanceOf(KindredError);
    expect(arrived).toMatchObject({ message: error.message, stack: error.stack });
  });

  test('need not be an error, nor one that can be copied', () => {
    expect(sent('text')).toMatchObject({ message: 'text' });
    expect(sent(undefined)).toMatchObject({ message: 'undefined' });
    const cause = { callback() {}, toString: () => 'strange' };
    expect(sent(new KindredError('outer', { cause }))).toMatchObject({
      message: 'outer',
      cause: { message: 'strange' },
    });
  });
});
