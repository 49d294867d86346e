import { Parts } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { createCatalog } from '../../flags/named-choices.js';
import { choiceList } from './choice-list.js';

const catalog = createCatalog(Parts.none);

describe('a list of choices', () => {
  test('names, options, and names of their own', () => {
    expect(choiceList('ce, cc:lambda=0.1,mild=cc:lambda=0.01:squared=true', 'loss', catalog)).toEqual({
      ce: { name: 'ce' },
      'cc:lambda=0.1': { name: 'cc', lambda: 0.1 },
      mild: { name: 'cc', lambda: 0.01, squared: true },
    });
    expect(choiceList('wide=lenet:width=64', 'model', catalog)).toEqual({
      wide: { name: 'lenet', width: 64 },
    });
  });

  test('a loss inside a loss', () => {
    expect(choiceList('cc:base=ce:base.label-smoothing=0.1', 'loss', catalog)).toEqual({
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
    expect(() => choiceList(text, 'loss', catalog)).toThrow(UsageError);
    expect(() => choiceList(text, 'loss', catalog)).toThrow(message);
  });

  test('options of flags of their own hold for all that have them', () => {
    const flags = { 'loss.labelSmoothing': '0.1', 'loss.lambda': '0.2' };
    expect(choiceList('ce,cc,mild=cc:lambda=0.01', 'loss', catalog, flags)).toEqual({
      'ce:labelSmoothing=0.1': { name: 'ce', labelSmoothing: 0.1 },
      'cc:lambda=0.2': { name: 'cc', lambda: 0.2 },
      mild: { name: 'cc', lambda: 0.01 },
    });
    expect(() => choiceList('ce', 'loss', catalog, { 'loss.lambda': '0.2' })).toThrow(
      '--loss.lambda is an option of none of --loss ce',
    );
  });
});
