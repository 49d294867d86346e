import { expect, test } from 'vitest';
import { folderName } from './folder-name.js';

test.each([
  [['digits', 'lenet', 'cc:base=arcface'], 'digits-lenet-cc-base-arcface'],
  [['../evil', 'lenet'], 'evil-lenet'],
  [['a/b\nc\\d'], 'a-b-c-d'],
  [['my photos', 'Größe', 'นก'], 'my-photos-Größe-นก'],
  [['..'], 'data'],
  [['.hidden'], 'hidden'],
])('%j is a name of one folder', (names, expected) => {
  expect(folderName(names)).toBe(expected);
});

test('what is too long for a file system is cut, and stays different', () => {
  const names = ['x', 'y'].map((end) => folderName(['鳥'.repeat(300) + end, 'lenet', 'cc', 'seed1']));
  expect(new Set(names).size).toBe(2);
  for (const name of names) {
    expect(name).toMatch(/^鳥+-[0-9a-f]{8}-lenet-cc-seed1$/);
    expect(Buffer.byteLength(name)).toBeLessThan(100);
  }
  expect(Buffer.byteLength(folderName(Array(50).fill('data')))).toBeLessThanOrEqual(200);
});
