import { expect, test } from 'vitest';
import { thumbnails } from './thumbnails.js';

const sheet = { uri: 'data:image/webp;base64,AAAA', columns: 3, rows: 2, side: 28, gutter: 2 };

test('a thumbnail is a place in the sheet, in percent of what the sheet is larger than it', () => {
  const { style, draw } = thumbnails(sheet, [7, 5, 3, 1, 9]);
  // 3 * 30 - 2 = 88 pixels wide and 58 high.
  expect(style).toContain('background-size:314.286% 207.143%');
  expect(draw(7, 'first')!.text).toContain('style="background-position:0% 0%"');
  expect(draw(5, 'second')!.text).toContain('style="background-position:50% 0%"');
  expect(draw(9, 'last')!.text).toContain('style="background-position:50% 100%"');
  expect(draw(3, '"<x>"')!.text).toContain('aria-label="&quot;&lt;x&gt;&quot;"');
  expect(draw(2, 'none')).toBeNull();
});

test('small ones are enlarged by whole numbers', () => {
  expect(thumbnails(sheet, [0]).style).toMatch(/--t:84px.*pixelated/s);
  expect(thumbnails({ ...sheet, side: 72 }, [0]).style).toMatch(/--t:72px/);
  expect(thumbnails({ ...sheet, side: 72 }, [0]).style).not.toContain('pixelated');
});

test('one alone, and none', () => {
  const alone = thumbnails({ ...sheet, columns: 1, rows: 1 }, [0]);
  expect(alone.draw(0, 'it')!.text).toContain('background-position:0 0');
  expect(thumbnails(undefined, [0]).draw(0, 'it')).toBeNull();
});
