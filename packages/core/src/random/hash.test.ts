import { describe, expect, test } from 'vitest';
import { hash32, hashKey, hashText } from './hash.js';

test('hash32 is the published function', () => {
  // Computed from the definition in exact integer arithmetic by another program.
  expect([0, 1, 2, 0xffffffff].map(hash32)).toEqual([0, 2261973619, 229111015, 2578835075]);
});

test('hash32 takes the low 32 bits of any integer', () => {
  expect(hash32(-1)).toBe(hash32(0xffffffff));
  expect(hash32(2 ** 32 + 5)).toBe(hash32(5));
});

test('hash32 has no collisions: it is a bijection', () => {
  const count = 100_000;
  expect(new Set(Array.from({ length: count }, (_, i) => hash32(i))).size).toBe(count);
});

test('flipping one bit of the input flips half of the bits of the output', () => {
  let flipped = 0;
  const samples = 200;
  for (let i = 0; i < samples; i++) {
    for (let bit = 0; bit < 32; bit++) {
      let difference = hash32(i * 7919) ^ hash32((i * 7919) ^ (1 << bit));
      for (; difference !== 0; difference &= difference - 1) flipped++;
    }
  }
  expect(Math.abs(flipped / (samples * 32 * 32) - 0.5)).toBeLessThan(0.01);
});

describe('hashKey', () => {
  test('depends on every number, their order and their count', () => {
    const keys = [[], [0], [0, 0], [1], [1, 2], [2, 1], [1, 2, 0], [-1], [2 ** 31]];
    expect(new Set(keys.map((key) => hashKey(...key))).size).toBe(keys.length);
  });
});

describe('hashText', () => {
  test('depends on every character and their order', () => {
    const texts = ['', 'a', 'b', 'ab', 'ba', 'conv1.weight', 'conv2.weight', 'é'];
    expect(new Set(texts.map(hashText)).size).toBe(texts.length);
    expect(hashText('conv1')).toBe(hashText('conv1'));
  });
});
