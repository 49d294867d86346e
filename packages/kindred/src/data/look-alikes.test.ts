import { describe, expect, test } from 'vitest';
import { findLookAlikes, hiddenDifference } from './look-alikes.js';

describe('hiddenDifference', () => {
  test.each([
    ['dog', 'dog ', 'spaces'],
    ['great  dane', 'great dane', 'spaces'],
    ['dog', 'do\u200bg', 'characters that cannot be seen'],
    ['fish', '\ufb01sh', 'forms of the same characters'],
    ['great dane', 'great\u00a0dane', 'spaces'],
    ['cat', 'c\u0430t', 'letters of another alphabet that look alike'],
    ['Dog ', 'dog', 'capital letters'],
  ])('%j and %j', (one, other, difference) => {
    expect(hiddenDifference(one, other)).toBe(difference);
    expect(hiddenDifference(other, one)).toBe(difference);
  });

  test.each([
    ['dog', 'dogs'],
    ['cafe', 'café'],
    ['a', 'A'],
    ['1', 'l'],
  ])('%j and %j look different', (one, other) => {
    expect(hiddenDifference(one, other)).toBeUndefined();
  });
});

test('of several twins the closest is named', () => {
  expect(findLookAlikes(['Dog', 'dog', 'dog '])[1]).toEqual({
    source: 'dog ',
    message: "looks like class 'dog' and differs from it only in spaces: are they one?",
  });
});

test('each class is told once, and spaces at an end in any case', () => {
  expect(findLookAlikes(['dog', 'dog ', 'Dog', ' cat', 'owl'])).toEqual([
    { source: 'dog ', message: "looks like class 'dog' and differs from it only in spaces: are they one?" },
    {
      source: 'Dog',
      message: "looks like class 'dog' and differs from it only in capital letters: are they one?",
    },
    { source: ' cat', message: "the name ' cat' begins or ends with a space" },
  ]);
});
