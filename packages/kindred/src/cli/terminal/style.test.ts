import { describe, expect, test } from 'vitest';
import { createStyle, wantsColor } from './style.js';

describe('wantsColor', () => {
  const terminal = { isTTY: true };
  test.each([
    ['a terminal', terminal, {}, true],
    ['a pipe', {}, {}, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
    ['FORCE_COLOR on a pipe', {}, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['NO_COLOR before FORCE_COLOR', {}, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('%s', (_, stream, env, isColored) => {
    expect(wantsColor(stream, env)).toBe(isColored);
  });
});

test('colours wrap the text, or leave it alone', () => {
  expect(createStyle(true).green('best')).toBe('\u001b[32mbest\u001b[39m');
  expect(createStyle(true).green('')).toBe('');
  expect(createStyle(false).green('best')).toBe('best');
});
