import { expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { checkOptions } from './check-options.js';

interface Options {
  readonly split?: string;
  readonly losses?: readonly string[];
}

function check(given: object): void {
  checkOptions<Options>('evaluate', given, { split: true, losses: true });
}

test('known options pass, whatever their values', () => {
  check({});
  check({ split: undefined, losses: [] });
});

test.each([
  [{ splitt: 'train' }, "evaluate has no option 'splitt'; did you mean 'split'?"],
  [{ split: 'train', loss: 'ce' }, "evaluate has no option 'loss'; did you mean 'losses'?"],
  [{ colour: 1 }, "evaluate has no option 'colour'; its options are: split, losses"],
  [{ toString: 1 }, "evaluate has no option 'toString'; its options are: split, losses"],
])('%j is refused', (given, message) => {
  expect(() => check(given)).toThrow(new UsageError(message));
});

test('what is no object is refused', () => {
  expect(() => check(JSON.parse('"train"'))).toThrow(
    new UsageError('evaluate takes its options as an object, not "train"'),
  );
});
