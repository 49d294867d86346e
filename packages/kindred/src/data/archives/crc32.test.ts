import { expect, test } from 'vitest';
import { Crc32, crc32Of } from './crc32.js';

test('the checksum of the digits, as the catalogue of parametrised CRC algorithms has it, in one piece or two', () => {
  const digits = new TextEncoder().encode('123456789');
  const parts = new Crc32();
  parts.add(digits.subarray(0, 4));
  parts.add(digits.subarray(4));
  expect([Crc32.of(digits), parts.value]).toEqual([0xcbf43926, 0xcbf43926]);
  expect(crc32Of(digits.subarray(4), crc32Of(digits.subarray(0, 4)))).toBe(0xcbf43926);
});
