import { expect, test } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.js';
import { UnpackBounds } from './unpack-bounds.js';

test('an archive has no more files than its size allows, hidden ones among them', async () => {
  const folder = await tempFolder();
  const small = await UnpackBounds.of('a.tar', 1000, folder);
  for (let i = 0; i < 50_000; i++) {
    small.add(0);
    small.pass(0);
  }
  expect([small.files, small.bytes]).toEqual([50_000, 0]);
  expect(() => small.pass(0)).toThrow(
    'a.tar unpacks to 0 B in 100,001 files or more, more than an archive of',
  );
  const large = await UnpackBounds.of('b.tar', 40 * 100_001, folder);
  for (let i = 0; i < 100_001; i++) large.add(1);
  expect(() => large.add(1)).toThrow('100,002 files');
});

test('and no more bytes, those that are passed over among them', async () => {
  const bounds = await UnpackBounds.of('a.tar', 1000, await tempFolder());
  bounds.add(1000);
  bounds.pass(1e9 - 1000);
  expect(() => bounds.pass(1)).toThrow('more than 100 times its size: that is no data');
});
