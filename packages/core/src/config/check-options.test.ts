import { expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { checkOptions } from './check-options.js';
import { optionKinds } from './option-kinds.js';

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

test.each<[keyof typeof optionKinds, unknown[], string]>([
  ['callback', [3, 'x', null, {}], 'a function'],
  ['flag', [1, 'true', null], 'true or false'],
  ['text', [3, '', null, 10n], 'text'],
  ['path', [3, '', []], 'a path'],
  ['signal', [3, {}, null, 'x'], 'an AbortSignal'],
  ['object', [3, [], null], 'an object'],
  ['parts', [3, [3], [null], { name: 'mine' }], 'a list of parts'],
  ['split', ['__proto__', 3], "'train', 'validation' or 'test'"],
  ['references', ['__proto__', 'mine'], "'train', 'validation', 'test' or 'own'"],
])('an option of the kind %s', (kind, wrong, words) => {
  const given = (value: unknown) => () =>
    checkOptions<object>('train', { option: value }, { option: optionKinds[kind] });
  given(undefined)();
  for (const value of wrong) expect(given(value)).toThrow(`train: \`option\` must be ${words}`);
});

test('values that are right pass', () => {
  const { callback, flag, text, signal, object, parts, split, references } = optionKinds;
  checkOptions<object>(
    'train',
    {
      callback() {},
      flag: false,
      text: 'x',
      signal: new AbortController().signal,
      object: {},
      parts: [],
      split: 'test',
      references: 'own',
    },
    { callback, flag, text, signal, object, parts, split, references },
  );
});
