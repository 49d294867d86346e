import { describe, expect, test } from 'vitest';
import { intervalMark } from './interval.js';

const draw = (value: number, interval?: { lower: number; upper: number }) =>
  intervalMark({ value, interval, verdict: 'alike', description: 'a minus b', reach: 2 }).text;

const LEFT = 'M6 13m5 -4l-5 4l5 4';
const RIGHT = 'M194 13m-5 -4l5 4l-5 4';

describe('a difference on an axis', () => {
  test('has a dot, and whiskers with ends', () => {
    const mark = draw(0, { lower: -1, upper: 1 });
    expect(mark).toContain('<circle cx="100"');
    expect(mark).toContain('d="M53 13H147"');
    expect(mark).not.toContain('l-5 4');
  });

  test('an end outside is an arrow', () => {
    const mark = draw(1, { lower: -1, upper: 3 });
    expect(mark).toContain('<circle');
    expect(mark).toContain(RIGHT);
    expect(mark).not.toContain(LEFT);
  });

  test('wholly outside is one arrow to its side', () => {
    for (const mark of [draw(-9, { lower: -12, upper: -6 }), draw(-9)]) {
      expect(mark.split('class="whisker"')).toHaveLength(2);
      expect(mark).toContain(LEFT);
      expect(mark).not.toContain('<circle');
    }
    expect(draw(9, { lower: 6, upper: 12 })).toContain(RIGHT);
  });
});
