import { describe, expect, test } from 'vitest';
import { LiveLine } from './live-line.js';

const erase = '\r\u001b[K';

function liveLine(columns = 80) {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text) };
  const clock = { now: 0 };
  return { line: new LiveLine(output, { width: columns }, () => clock.now), written, clock };
}

describe('LiveLine', () => {
  test('redraws at most ten times a second, and does not even render in between', () => {
    const { line, written, clock } = liveLine();
    let renders = 0;
    for (clock.now = 0; clock.now < 1000; clock.now += 10) line.update(() => `${++renders}`);
    expect(renders).toBe(10);
    expect(written).toHaveLength(10);
    expect(written[1]).toBe(`${erase}2`);
  });

  test('leaves the last column free and cuts what is wider', () => {
    const { line, written } = liveLine(10);
    line.update((width) => {
      expect(width).toBe(9);
      return '0123456789abc';
    });
    expect(written).toEqual([`${erase}01234567…`]);
  });

  test('lines that stay go above it', () => {
    const { line, written } = liveLine();
    line.print('first');
    line.update(() => 'live');
    line.print('second');
    expect(written).toEqual(['first\n', `${erase}live`, `${erase}second\nlive`]);
  });

  test('is gone once cleared, and drawn anew at once', () => {
    const { line, written } = liveLine();
    line.update(() => 'live');
    line.clear();
    line.clear();
    line.print('after');
    line.update(() => 'again');
    expect(written).toEqual([`${erase}live`, erase, 'after\n', `${erase}again`]);
  });
});
