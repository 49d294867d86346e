import { expect, test } from 'vitest';
import { formatHubName, parseHubName } from './hub-name.js';

test.each([
  ['timm/resnet18.tv_in1k', { id: 'timm/resnet18.tv_in1k', revision: 'main' }],
  ['me/a-b@v1.0', { id: 'me/a-b', revision: 'v1.0' }],
])('%s', (text, expected) => {
  expect(parseHubName(text)).toEqual(expected);
  expect(formatHubName(expected)).toBe(text);
});

test.each([
  '',
  'a',
  'a/b/c',
  '/a/b',
  './a',
  '../a',
  'a/..',
  'a/b--c',
  'a/b@',
  'a/b@../c',
  'a b/c',
  'a/b\n',
  'C:\\a',
])('%j is none', (text) => {
  expect(parseHubName(text)).toBeUndefined();
});
