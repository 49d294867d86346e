import { expect, test } from 'vitest';
import { convertPackages } from './convert.js';

test('everything public has a doc comment, links that hold, and types that are public, too', async () => {
  const { warnings } = await convertPackages();
  expect(warnings).toEqual([]);
}, 300_000);
