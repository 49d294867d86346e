import { expect, test } from 'vitest';
import { findDuplicateKey } from './duplicate-keys.js';

test.each([
  ['{}', undefined],
  ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":1}]}', undefined],
  ['{"a":"a","b":"a"}', undefined],
  ['{"a":["b","b"],"b":"{\\"b\\":1,\\"b\\":2}"}', undefined],
  ['{"a":1,"a":1}', 'a'],
  ['{ "a" : 1 , "b":[1,2,{"x":1}], "\\u0061":2}', 'a'],
  ['{"a":{"b":1,"c":{},"b":2}}', 'b'],
  ['{"a":[{"k":1,"k":2}]}', 'k'],
  ['{"quote\\"":1,"back\\\\":2,"quote\\"":3}', 'quote"'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['[1,"a","a"]', undefined],
])('%s', (json, expected) => {
  expect(() => JSON.parse(json)).not.toThrow();
  expect(findDuplicateKey(json)).toBe(expected);
});
