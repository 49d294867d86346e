import { expect, test } from 'vitest';
import * as z from 'zod';
import { KindredError, UsageError } from '../errors.js';
import { LOSSES } from '../losses/index.js';
import { defineLoss, type Loss } from '../losses/loss.js';
import { CRITERIA } from '../prune/criteria/index.js';
import { type Criterion, defineCriterion } from '../prune/criterion.js';
import { positionIn, setModule } from './guard.js';
import { Parts } from './parts.js';

function lossThatThrows(error: unknown) {
  return defineLoss({
    name: 'mine',
    description: 'a loss of a test',
    value() {
      throw error;
    },
  });
}

function failureOf(loss: Loss): unknown {
  const { part, options } = new Parts([loss]).resolve<Loss>(LOSSES, { name: loss.name });
  try {
    return part.value({} as never, options);
  } catch (error) {
    return error;
  }
}

test.each([
  [new Error('boom'), 'loss mine failed: boom', KindredError],
  [new TypeError('one\n  two'), 'loss mine failed: one two', KindredError],
  [undefined, 'loss mine failed: undefined was thrown', KindredError],
  ['text', 'loss mine failed: "text" was thrown', KindredError],
  [new KindredError('no such class'), 'loss mine: no such class', KindredError],
  [new UsageError('two classes at least'), 'loss mine: two classes at least', UsageError],
  [new UsageError('loss mine takes no such images'), 'loss mine takes no such images', UsageError],
])('what a part throws, %s, is said in its name', (thrown, message, type) => {
  const error = failureOf(lossThatThrows(thrown)) as KindredError;
  expect(error.message).toBe(message);
  expect(error.constructor).toBe(type);
  if (error !== thrown) expect(error.cause).toBe(thrown);
});

test('with its file, and the place in it where the error tells', () => {
  const loss = lossThatThrows(new Error('boom'));
  setModule(loss, { path: '/home/me/mine.js', sha256: '' });
  expect(failureOf(loss)).toMatchObject({ message: 'loss mine failed: boom (/home/me/mine.js)' });
  const error = Object.assign(new Error('boom'), {
    stack:
      'Error: boom\n    at value (file:///home/me/my%20own.js:3:11)\n    at file:///home/me/my%20own.js:9:1',
  });
  expect(positionIn('/home/me/my own.js', error)).toBe('3:11');
  expect(positionIn('/home/me/other.js', error)).toBeUndefined();
});

test('a promise that fails is a failure as well', async () => {
  const late = defineCriterion({
    name: 'late',
    description: 'a criterion of a test',
    select: () => Promise.reject(new Error('boom')),
  });
  const { part } = new Parts([late]).resolve<Criterion>(CRITERIA, { name: 'late' });
  await expect(part.select({} as never, 1, {})).rejects.toThrow('criterion late failed: boom');
});

test('a loss inside another one is guarded, too', () => {
  const { options } = new Parts([lossThatThrows(new Error('boom'))]).resolve<Loss>(LOSSES, {
    name: 'cc',
    base: { name: 'mine' },
  });
  const base = options.base as { part: Loss };
  expect(() => base.part.value({} as never, {})).toThrow('loss mine failed: boom');
});

test.each([
  [{ value: undefined }, 'defineLoss: `value` must be a function, not undefined'],
  [{ attend: 3 }, 'defineLoss: `attend` must be a function, not 3'],
  [{ needsPairs: 'yes' }, 'defineLoss: `needsPairs` must be a boolean, not "yes"'],
  [{ name: undefined }, 'defineLoss: `name` must be a string, not undefined'],
  [{ description: '' }, 'defineLoss: `description` must be a string, not ""'],
  [{ options: { a: 1 } }, 'defineLoss: `options` must be a zod object'],
  [{ options: z.record(z.string(), z.number()) }, 'defineLoss: `options` must be a zod object'],
])('a definition with %j is refused', (wrong, message) => {
  const right = { name: 'mine', description: 'a loss of a test', value: () => undefined };
  expect(() => defineLoss({ ...right, ...wrong } as never)).toThrow(message);
});

test('options are strict, also where their definition is not', () => {
  const loose = defineLoss({
    name: 'loose',
    description: 'a loss of a test',
    options: z.object({ weight: z.number().default(1) }),
    value: ({ logits }) => logits,
  });
  expect(() => new Parts([loose]).resolve<Loss>(LOSSES, { name: 'loose', wait: 2 })).toThrow(
    /^loss loose: .*wait/,
  );
});
