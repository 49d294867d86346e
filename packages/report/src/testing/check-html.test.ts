import { describe, expect, test } from 'vitest';
import { checkHtml } from './check-html.js';

const page = (body: string) => `<!DOCTYPE html>\n<html lang="en">${body}</html>\n`;

test('a whole document gives its elements, attributes and text', () => {
  const { elements, attributes, text } = checkHtml(page('<p title="a &amp; b">1 &lt; 2<br /></p>'));
  expect([...elements]).toEqual(['html', 'p', 'br']);
  expect(attributes).toContainEqual({ element: 'p', name: 'title', value: 'a & b' });
  expect(text.trim()).toBe('1 < 2');
});

describe('what is not well-formed fails', () => {
  test.each([
    '<p>never closed',
    '<b><i>crossed</b></i>',
    '</p>',
    '<br>',
    '<p title=bare></p>',
    '<p>1 < 2</p>',
    '<p>a & b</p>',
    '<p>&nbsp;</p>',
  ])('%s', (body) => {
    expect(() => checkHtml(page(body))).toThrow();
  });
});
