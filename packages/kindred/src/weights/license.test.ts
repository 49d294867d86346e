import { expect, test } from 'vitest';
import { licenseOf } from './license.js';

test.each([
  ['---\nlicense: apache-2.0\n---\n# x', 'apache-2.0'],
  ['---\r\ntags:\r\n- a\r\nlicense: "mit"\r\n---\r\n', 'mit'],
  ["---\nlicense: other\nlicense_name: 'apple-amlr'\n---", 'apple-amlr'],
  ['---\nlicense: other\n---', 'other'],
  ['---\ntags: []\n---\nlicense: mit', undefined],
  ['license: mit', undefined],
  ['', undefined],
])('%j', (readme, expected) => {
  expect(licenseOf(readme)).toBe(expected);
});
