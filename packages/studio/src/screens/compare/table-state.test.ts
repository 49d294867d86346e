import { describe, expect, test } from 'vitest';
import { queryOf, stateIn, type TableState, usualState, withCondition } from './table-state.js';

const read = (query: string) => stateIn(new URLSearchParams(query));

describe('the state of the table in the address', () => {
  const unusual: TableState = {
    from: 'comparisons/all digits',
    text: 'cc & 64',
    sort: { key: 'option:loss.lambda', isDown: true },
    conditions: [
      { key: 'loss', kind: 'is', values: ['cc:lambda=0.1,ramp=2', 'a&b'] },
      { key: 'accuracy', kind: 'between', from: 0.9, to: null },
      { key: 'option:seed', kind: 'between', from: null, to: -1 },
    ],
    columns: ['accuracy', 'option:batchSize'],
    onlyDifferent: true,
  };

  test('comes back as it was, whatever is in its texts', () => {
    expect(read(queryOf(unusual))).toEqual(unusual);
    expect(read(queryOf({ ...unusual, columns: [] }))).toEqual({ ...unusual, columns: [] });
  });

  test('is empty where all is usual', () => {
    expect(queryOf(usualState)).toBe('');
    expect(read('')).toEqual(usualState);
  });

  test('passes over what makes no sense', () => {
    const { conditions, sort } = read('between.seed=a..b&between.x=1..2..3&is.=y&sort=&other=1');
    expect([conditions, sort]).toEqual([[], usualState.sort]);
  });

  test('has one condition on a column', () => {
    const once = withCondition(unusual, 'loss', { key: 'loss', kind: 'is', values: ['ce'] });
    expect(once.conditions.filter(({ key }) => key === 'loss')).toHaveLength(1);
    expect(withCondition(once, 'loss', null).conditions.map(({ key }) => key)).toEqual([
      'accuracy',
      'option:seed',
    ]);
  });
});
