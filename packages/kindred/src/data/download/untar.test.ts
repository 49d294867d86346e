import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { type TarEntry, tarBytes } from '../../testing/tar-bytes.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { unpackTarGz } from './untar.js';

/** Unpacks into `outer/inner`, so that a path that escapes would show in `outer`. */
async function unpack(archive: Uint8Array) {
  const outer = await tempFolder({ 'a.tar.gz': archive, 'inner/': '' });
  const written = await unpackTarGz(join(outer, 'a.tar.gz'), join(outer, 'inner'));
  return { written, inner: join(outer, 'inner') };
}

const packed = (...entries: TarEntry[]) => gzipSync(tarBytes(entries));
const text = (content: string) => new TextEncoder().encode(content);

test('unpacks files of any length without the top folder', async () => {
  const contents = [0, 1, 511, 512, 513, 300_000].map((length) =>
    Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 251),
  );
  const entries = contents.map((content, i) => ({ name: `top/sub/${i}.bin`, content }));
  const { written, inner } = await unpack(
    packed({ name: './top/', type: '5' }, { name: 'x', type: 'x', content: text('11 a=b\n') }, ...entries),
  );
  expect(written).toEqual(contents.map((_, i) => `sub/${i}.bin`));
  for (const [i, content] of contents.entries()) {
    expect(Buffer.compare(await readFile(join(inner, `sub/${i}.bin`)), content)).toBe(0);
  }
});

test('a long path is joined from its two fields', async () => {
  const { written } = await unpack(packed({ name: 'name.txt', prefix: `top/${'d'.repeat(120)}` }));
  expect(written).toEqual([`${'d'.repeat(120)}/name.txt`]);
});

describe('refuses', () => {
  test.each([
    'top/../../evil.txt',
    '../evil.txt',
    '/evil.txt',
    'top/..',
    'top\\..\\evil.txt',
    'C:/evil.txt',
    'top//evil.txt',
  ])('the path %s', async (name) => {
    const outer = await tempFolder({ 'a.tar.gz': packed({ name, content: text('!') }), 'inner/': '' });
    await expectFailure(
      unpackTarGz(join(outer, 'a.tar.gz'), join(outer, 'inner')),
      'unsafe path',
      'a.tar.gz',
    );
    expect(await readdir(outer)).toEqual(['a.tar.gz', 'inner']);
    expect(await readdir(join(outer, 'inner'))).toEqual([]);
  });

  test('links', async () => {
    await expectFailure(unpack(packed({ name: 'top/link', type: '2' })), "'top/link' is neither");
  });

  test('a damaged header', async () => {
    const tar = tarBytes([{ name: 'top/a', content: text('abc') }]);
    tar[3]! ^= 1;
    await expectFailure(unpack(gzipSync(tar)), 'damaged tar header');
  });

  test('a truncated archive, leaving no file under its final name', async () => {
    const tar = tarBytes([{ name: 'top/a', content: new Uint8Array(5000) }]);
    const outer = await tempFolder({ 'a.tar.gz': gzipSync(tar.subarray(0, 3000)) });
    await expectFailure(unpackTarGz(join(outer, 'a.tar.gz'), outer), 'unexpected end');
    expect(await readdir(outer)).toEqual(['a.part', 'a.tar.gz']);
  });

  test('truncated and foreign compression', async () => {
    const archive = packed({ name: 'top/a', content: Buffer.from('abc'.repeat(5000)) });
    await expectFailure(unpack(archive.subarray(0, -15)), 'unexpected end');
    await expectFailure(unpack(text('no gzip')), 'cannot be unpacked');
    await expectFailure(unpackTarGz('/no/such/a.tar.gz', '/tmp'), 'ENOENT');
  });
});
