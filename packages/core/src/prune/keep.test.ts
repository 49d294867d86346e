import { describe, expect, test } from 'vitest';
import { keepCounts, keepForBudget } from './keep.js';
import type { PrunableGroup } from './network.js';

/** Groups of so many channels, of which nothing but the number matters here. */
function groupsOf(...widths: readonly number[]): PrunableGroup[] {
  return widths.map((width, number) => ({
    number,
    name: `conv${number}`,
    channels: Array.from({ length: width }, () => []),
    readers: [],
  }));
}

const sumOf = (counts: ReadonlyMap<number, number>) =>
  [...counts.values()].reduce((sum, count) => sum + count);

/** The smallest share to keep that a refusal names; NaN where nothing is refused. */
function namedShare(ask: () => unknown): number {
  try {
    ask();
  } catch (error) {
    return Number(/keep at least (\S+)$/.exec((error as Error).message)?.[1]);
  }
  return Number.NaN;
}

const widths = Array.from({ length: 599 }, (_, i) => i + 2);

describe.each([1, 16])('whatever the width, in multiples of %i', (multiple) => {
  test('a budget that two channels keep is met, as close as the multiples allow', async () => {
    for (const width of widths) {
      for (const budget of [0.25, 0.5, 0.9]) {
        if (budget * width < 2) continue;
        const kept = (await keepForBudget(groupsOf(width), budget, multiple, sumOf)).get(0)!;
        expect(kept, `${width}`).toBeGreaterThanOrEqual(2);
        expect(kept, `${width}`).toBeLessThanOrEqual(budget * width);
        if (multiple === 1) expect(kept + 1, `${width}`).toBeGreaterThan(budget * width);
      }
    }
  });

  test('the smallest budget is the one of the fewest channels', async () => {
    for (const width of widths.filter((width) => width > 4 && width <= 150)) {
      const groups = groupsOf(width, 4);
      const measure = (counts: ReadonlyMap<number, number>) => counts.get(0)!;
      expect((await keepForBudget(groups, 2.1 / width, multiple, measure)).get(0), `${width}`).toBe(2);
      await expect(keepForBudget(groups, 1.9 / width, multiple, measure), `${width}`).rejects.toThrow(
        /fewest channels/,
      );
    }
  });

  test('a share that leaves a single channel is refused, and the one that is named is enough', () => {
    for (const width of widths.filter((width) => width > 4)) {
      const groups = groupsOf(width);
      const least = namedShare(() => keepCounts(groups, 1 / width, multiple));
      expect(keepCounts(groups, least, multiple).get(0), `${width}`).toBeGreaterThanOrEqual(2);
    }
  });
});

test('a budget of 1 keeps all channels, and measures nothing', async () => {
  const counts = await keepForBudget(groupsOf(9, 30), 1, 16, () => {
    throw new Error('was measured');
  });
  expect([...counts.values()]).toEqual([9, 30]);
});
