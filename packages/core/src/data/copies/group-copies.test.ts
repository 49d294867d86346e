import { describe, expect, test } from 'vitest';
import { type CopyMember, groupCopies } from './group-copies.js';
import type { CopyPair } from './search-copies.js';

const members = (count: number): CopyMember[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ split: i % 2 === 0 ? 'train' : 'test', index: i, label: i % 3, source: `${i}.jpg` },
  }));

const pair = (first: number, second: number, detail = 0.9, kind: CopyPair['kind'] = 'near'): CopyPair => ({
  ...{ first, second, kind, detail, correlation: 0.99, isMirrored: false },
});

describe('groups', () => {
  test('are what pairs link, with their splits and classes', () => {
    const groups = groupCopies(members(8), [pair(1, 4), pair(4, 7, 0.95), pair(0, 6, 1, 'exact')]);
    expect(
      groups.map(({ kind, members, splits, labels }) => [
        kind,
        members.map(({ index }) => index),
        splits,
        labels,
      ]),
    ).toEqual([
      ['exact', [0, 6], ['train'], [0]],
      ['near', [1, 4, 7], ['train', 'test'], [1]],
    ]);
    expect(groups[1]!.links.map(({ first, second }) => [first, second])).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });

  test('tell the same picture in several classes', () => {
    expect(groupCopies(members(3), [pair(0, 1)])[0]!.labels).toEqual([0, 1]);
  });
});

describe('a chain of slightly different pictures', () => {
  const chain = (count: number, weak: number) =>
    Array.from({ length: count - 1 }, (_, i) => pair(i, i + 1, i === weak ? 0.8 : 0.9));

  test('is parted, at its weak links', () => {
    const groups = groupCopies(members(100), chain(100, 49));
    expect(groups.length).toBeGreaterThan(1);
    const sizes = groups.map((group) => group.members.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
    expect(
      groups.some(
        ({ members }) =>
          members.some(({ index }) => index === 49) && members.some(({ index }) => index === 50),
      ),
    ).toBe(false);
  });

  test('of the same pixels is one group, whatever its length', () => {
    const pairs = Array.from({ length: 199 }, (_, i) => pair(0, i + 1, 1, 'exact'));
    expect(groupCopies(members(200), pairs)[0]!.members).toHaveLength(200);
  });
});
