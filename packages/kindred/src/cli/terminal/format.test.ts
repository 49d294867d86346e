import { describe, expect, test } from 'vitest';
import { quoteArgument } from '../../flags/quote-argument.js';
import {
  formatClock,
  formatNumber,
  formatPercent,
  formatRate,
  formatSeconds,
  formatSetting,
  progressBar,
} from './format.js';

describe('times', () => {
  test.each([
    [0.04, '0.0 s', '0:00'],
    [9.94, '9.9 s', '0:10'],
    [9.96, '10 s', '0:10'],
    [59.6, '1 min 00 s', '1:00'],
    [125, '2 min 05 s', '2:05'],
    [3599.6, '1 h 00 min', '1:00:00'],
    [3800, '1 h 03 min', '1:03:20'],
    [86_400, '24 h 00 min', '24:00:00'],
  ])('%f seconds', (seconds, text, clock) => {
    expect(formatSeconds(seconds)).toBe(text);
    expect(formatClock(seconds)).toBe(clock);
  });
});

test('numbers of a line that is redrawn keep their length', () => {
  expect(formatNumber(0.05)).toBe('0.05000');
  expect(formatNumber(1.23456)).toBe('1.235');
  expect(formatNumber(12345.6)).toBe('1.23e+4');
  expect(formatNumber(0)).toBe('0');
  expect(formatNumber(5.2e-5)).toBe('5.20e-5');
  expect(formatNumber(Number.NaN)).toBe('NaN');
  expect(formatNumber(Number.POSITIVE_INFINITY)).toBe('Infinity');
});

test('settings are as short as they can be', () => {
  expect(formatSetting(0.05)).toBe('0.05');
  expect(formatSetting(1 / 3)).toBe('0.3333');
});

test('shares and rates', () => {
  expect(formatPercent(0.98123)).toBe('98.12 %');
  expect(formatRate(8.25)).toBe('8.3 img/s');
  expect(formatRate(12_345.6)).toBe('12,346 img/s');
});

test('a bar is as long as asked, also beyond its ends', () => {
  expect(progressBar(0.5, 4)).toBe('██░░');
  expect(progressBar(-1, 4)).toBe('░░░░');
  expect(progressBar(2, 4)).toBe('████');
});

test('paths can be pasted into a shell', () => {
  expect(quoteArgument('runs/digits-lenet-cc')).toBe('runs/digits-lenet-cc');
  expect(quoteArgument('my runs/x')).toBe("'my runs/x'");
  expect(quoteArgument("it's")).toBe("'it'\\''s'");
});
