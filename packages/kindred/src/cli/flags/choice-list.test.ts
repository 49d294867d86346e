import { UsageError } from '@kindred/core';
import { describe, expect, test } from 'vitest';
import { choiceList } from './choice-list.js';

describe('a list of choices', () => {
  test('names, options, and names of their own', () => {
    expect(choiceList('ce, cc:lambda=0.1,mild=cc:lambda=0.01:squared=true', 'loss')).toEqual({
      ce: { name: 'ce' },
      'cc:lambda=0.1': { name: 'cc', lambda: 0.1 },
      mild: { name: 'cc', lambda: 0.01, squared: true },
    });
    expect(choiceList('wide=lenet:width=64', 'model')).toEqual({ wide: { name: 'lenet', width: 64 } });
  });

  test('a loss inside a loss', () => {
    expect(choiceList('cc:base=ce:base.label-smoothing=0.1', 'loss')).toEqual({
      'cc:base=ce:base.labelSmoothing=0.1': { name: 'cc', base: { name: 'ce', labelSmoothing: 0.1 } },
    });
  });

  test.each([
    ['ccc', "there is no loss 'ccc'; did you mean 'cc'?"],
    ['ce,', "there is no loss ''"],
    ['mild=ccc:lambda=1', "there is no loss 'ccc'; did you mean 'cc'?"],
    ['ce:lambda=1', "loss ce has no option 'lambda'"],
    ['cc:lambda=-1', '--loss cc:lambda must be at least 0, not -1'],
    ['cc:lambda', '--loss cc:lambda: write options as in cc:option=value'],
    ['ce,cc,ce', '--loss has ce twice: give them names, as in a=ce'],
  ])('%s is refused', (text, message) => {
    expect(() => choiceList(text, 'loss')).toThrow(UsageError);
    expect(() => choiceList(text, 'loss')).toThrow(message);
  });
});
