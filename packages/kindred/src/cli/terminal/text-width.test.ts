import { expect, test } from 'vitest';
import { createPalette } from './palette.js';
import { textWidth, truncate } from './text-width.js';

const { red } = createPalette(true);

test('colours take no width', () => {
  expect(textWidth(`${red('loss')} 0.5`)).toBe(8);
  expect(textWidth('█░')).toBe(2);
});

test('text is cut to the width, and its colour does not leak', () => {
  expect(truncate('epoch 1/2', 9)).toBe('epoch 1/2');
  expect(truncate('epoch 1/2', 6)).toBe('epoch…');
  expect(truncate(red('epoch'), 3)).toBe('\u001b[31mep…\u001b[0m');
  expect(truncate(`${red('a')}bcd`, 3)).toBe(`${red('a')}b…\u001b[0m`);
  expect(truncate('abc', 0)).toBe('');
});

test.each([0, 1, 2, 5, 9, 20])('cut to %i it is never wider', (width) => {
  expect(textWidth(truncate(`${red('epoch')} ${red('1/2')}`, width))).toBeLessThanOrEqual(width);
});
