import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSource } from '@kindred/core/data';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { clearCache, listCaches } from '../../storage/caches.js';
import { tryLock } from '../../storage/lock.js';
import { expectFailure } from '../../testing/expect-failure.js';
import { mountTmpfs } from '../../testing/mount-tmpfs.js';
import { tempFolder, writeFiles } from '../../testing/temp-folder.js';
import { noiseImage, pictures } from '../../testing/test-images.js';
import { openData } from '../open-data.js';

/** A folder of pictures, and a cache of its own. */
async function start(more: Record<string, Uint8Array> = {}) {
  const folder = await tempFolder({ ...(await pictures(['a', 'b'], { perClass: 4 })), ...more });
  const cache = await tempFolder();
  vi.stubEnv('KINDRED_CACHE', cache);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return { folder, cache };
}

/** Pictures that the cache got by some work: those in packs that were not there before. */
async function added(work: () => Promise<unknown>): Promise<number> {
  const cache = process.env.KINDRED_CACHE!;
  const before = await cached(cache, '.jsonl');
  await work();
  const packs = (await cached(cache, '.jsonl')).filter((path) => !before.includes(path));
  const texts = await Promise.all(packs.map((path) => readFile(path, 'utf8')));
  return texts.join('').split('"at":').length - 1;
}

const onDisk = { memoryMegabytes: 0 };

function pixelsOf({ splits }: DataSource) {
  const { labels, image, source } = splits.train!;
  return Array.from(labels, (label, i) => [label, source(i), { ...image(i) }]);
}

/** The files of the cache with an ending. */
async function cached(cache: string, ending: string): Promise<string[]> {
  const paths = await readdir(join(cache, 'pictures'), { recursive: true }).catch(() => []);
  return paths.filter((path) => path.endsWith(ending)).map((path) => join(cache, 'pictures', path));
}

describe('pictures on disk', () => {
  test('are those in memory, and so are fingerprint and problems', async () => {
    const { folder, cache } = await start();
    const twice = await readFile(join(folder, 'a/1.png'));
    await writeFiles(folder, { 'b/9.png': twice, 'a/8.jpg': await damagedPicture() });
    const inMemory = await openData(folder);
    expect(await cached(cache, '')).toEqual([]);
    for (const _ of ['written', 'found']) {
      const stored = await openData(folder, onDisk);
      expect(pixelsOf(stored)).toEqual(pixelsOf(inMemory));
      expect(stored.fingerprint).toBe(inMemory.fingerprint);
      expect(stored.problems).toEqual(inMemory.problems);
    }
    expect(inMemory.problems).toHaveLength(2);
  });

  test('are decoded once, found by their content, and not even read where the files are old', async () => {
    const { folder } = await start();
    await openData(folder, onDisk);
    expect(await added(() => openData(folder, onDisk))).toBe(0);
    const copy = await tempFolder();
    for (const name of await readdir(folder)) {
      for (const file of await readdir(join(folder, name))) {
        await writeFiles(copy, { [`${name}/${file}`]: await readFile(join(folder, name, file)) });
      }
    }
    expect(await added(() => openData(copy, onDisk))).toBe(0);
    // As if time had passed: from then on the state of a file stands for its content.
    vi.useFakeTimers({ now: Date.now() + 5_000, toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    await openData(folder, onDisk);
    await writeFile(join(folder, 'a/1.png'), await noiseImage({ seed: 99 }).png().toBuffer());
    expect(await added(() => openData(folder, onDisk))).toBe(1);
    const changed = (await openData(folder, onDisk)).splits.train!.image(0).data;
    expect(changed).toEqual((await openData(folder)).splits.train!.image(0).data);
  });

  test('notes on files that come and go do not pile up', async () => {
    const { folder, cache } = await start();
    await openData(folder, onDisk);
    const packs = await cached(cache, '.jsonl');
    for (let i = 0; i < 3; i++) {
      for (const name of await readdir(folder, { recursive: true })) {
        if (!name.endsWith('.png')) continue;
        const content = await readFile(join(folder, name));
        await rm(join(folder, name));
        await writeFile(join(folder, name), content);
      }
      vi.useFakeTimers({ now: Date.now() + 5_000, toFake: ['Date'] });
      expect(await added(() => openData(folder, onDisk))).toBe(0);
      vi.useRealTimers();
    }
    const notes = (await cached(cache, '.jsonl')).filter((path) => !packs.includes(path));
    expect(notes).toHaveLength(1);
    // A line for each picture, and the header.
    expect((await readFile(notes[0]!, 'utf8')).trim().split('\n')).toHaveLength(9);
  });

  test('indexes of other data are not read where nothing is missing', async () => {
    const { folder, cache } = await start();
    await openData(folder, onDisk);
    const other = await tempFolder(await pictures(['c', 'd'], { perClass: 4, seed: 300 }));
    const before = await cached(cache, '.jsonl');
    await openData(other, onDisk);
    const [index] = (await cached(cache, '.jsonl')).filter((path) => !before.includes(path));
    vi.useFakeTimers({ now: Date.now() + 5_000, toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    await openData(folder, onDisk);
    // Opening it would not end.
    await rm(index!);
    execFileSync('mkfifo', [index!]);
    await openData(folder, onDisk);
    await rm(index!);
  });

  test('another way of decoding has pictures of its own', async () => {
    const { folder } = await start();
    await openData(folder, onDisk);
    const smaller = await openData(folder, { ...onDisk, storeSize: 8 });
    expect(smaller.splits.train!.image(0)).toMatchObject({ height: 8, width: 12 });
    const grey = await openData(folder, { ...onDisk, channels: 1 });
    expect(grey.splits.train!.image(0).data).toHaveLength(24 * 16);
    const { entries } = await listCaches();
    expect(entries.map(({ kind, pictures }) => [kind, pictures])).toEqual([
      ['pictures', 8],
      ['pictures', 8],
      ['pictures', 8],
    ]);
  });

  test('begin where memory ends: what was held before goes there, too', async () => {
    const { folder } = await start();
    const bytes = 24 * 16 * 3;
    const source = await openData(folder, { memoryMegabytes: (3.5 * bytes) / 1e6 });
    expect((await listCaches()).entries).toMatchObject([{ pictures: 8 }]);
    expect(pixelsOf(source)).toEqual(pixelsOf(await openData(folder)));
  });

  test('data of a program of its own is kept there as well', async () => {
    await start();
    const image = (i: number) => ({ channels: 1, height: 2, width: 2, data: Uint8Array.of(i, 1, 2, 3) });
    const data = {
      classNames: ['even', 'odd'],
      length: 6,
      read: (i: number) => ({ image: image(i), label: i % 2 }),
    };
    const stored = await openData(data, onDisk);
    expect(pixelsOf(stored)).toEqual(pixelsOf(await openData(data)));
    expect(stored.fingerprint).toBe((await openData(data)).fingerprint);
    expect((await listCaches()).entries).toMatchObject([
      { name: 'data', pictures: 6, bytes: expect.any(Number) },
    ]);
  });
});

describe('what is cut off', () => {
  test('an index that ends in the middle of a line: the rest is decoded again', async () => {
    const { folder, cache } = await start();
    const whole = pixelsOf(await openData(folder, onDisk));
    const [index] = await cached(cache, '.jsonl');
    await truncate(index!, (await stat(index!)).size - 20);
    expect(await added(async () => expect(pixelsOf(await openData(folder, onDisk))).toEqual(whole))).toBe(1);
    expect(await added(() => openData(folder, onDisk))).toBe(0);
  });

  test('pixels that no index knows, and pixels that are not there', async () => {
    const { folder, cache } = await start();
    const whole = pixelsOf(await openData(folder, onDisk));
    const [pixels] = await cached(cache, '.pixels');
    const { size } = await stat(pixels!);
    // A killed process leaves pixels that it had not told the index of: the next one that writes gives their room back.
    await truncate(pixels!, size + 5000);
    await writeFiles(folder, { 'b/7.png': await noiseImage({ seed: 70 }).png().toBuffer() });
    expect(await added(() => openData(folder, onDisk))).toBe(1);
    expect((await stat(pixels!)).size).toBe(size);
    await truncate(pixels!, size - 1);
    expect(await added(() => openData(folder, onDisk))).toBe(1);
    expect(pixelsOf(await openData(folder, onDisk)).slice(0, 8)).toEqual(whole);
  });

  test('a full disk says so, and what is complete stays', async ({ skip }) => {
    await start();
    const small = await tempFolder();
    if (!mountTmpfs(small, 'size=2m')) skip('mounting needs root');
    vi.stubEnv('KINDRED_CACHE', small);
    const data = (bytes: number) => ({
      classNames: ['even', 'odd'],
      length: 100,
      read: (i: number) => ({
        image: { channels: 1, height: 100, width: bytes / 100, data: new Uint8Array(bytes).fill(i) },
        label: i % 2,
      }),
    });
    await expectFailure(
      openData(data(30_000), onDisk),
      'the disk is full',
      'KINDRED_CACHE',
      '`listCaches()`',
    );
    const { entries } = await listCaches();
    expect(entries[0]!.pictures).toBeGreaterThan(20);
    expect(entries[0]!.writtenBy).toBeUndefined();
    execFileSync('mount', ['-o', 'remount,size=8m', small]);
    expect(await added(() => openData(data(30_000), onDisk))).toBe(100 - entries[0]!.pictures!);
  });

  test('a disk without room is refused before anything is decoded', async ({ skip }) => {
    const { folder } = await start(
      await pictures(['a'], { perClass: 80, width: 100, height: 100, seed: 500 }),
    );
    const small = await tempFolder();
    if (!mountTmpfs(small, 'size=1m')) skip('mounting needs root');
    vi.stubEnv('KINDRED_CACHE', small);
    await expectFailure(openData(folder, onDisk), 'pictures take about', '1.0 MB free', '`storeSize`');
    expect(await readdir(small)).toEqual([]);
  });
});

describe('processes', () => {
  test('one that is killed while it writes leaves nothing that is wrong', async () => {
    const { folder } = await start(await pictures(['a', 'b'], { perClass: 40, width: 48, height: 48 }));
    const killed = await openElsewhere(folder, (dots) => dots > 30);
    expect(killed.signal).toBe('SIGKILL');
    const { fingerprint } = await openData(folder);
    let again: string | undefined;
    const left = await added(async () => {
      again = (await openData(folder, onDisk)).fingerprint;
    });
    expect(again).toBe(fingerprint);
    // What it had flushed is not decoded again.
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(88);
    expect(await added(() => openData(folder, onDisk))).toBe(0);
  });

  test('two that begin at once share the work', async () => {
    const { folder } = await start(await pictures(['a', 'b'], { perClass: 30 }));
    const both = [openElsewhere(folder), openElsewhere(folder)];
    for (const one of both) expect(await one).toEqual({ code: 0, signal: null });
    expect((await listCaches()).entries).toMatchObject([{ pictures: 60 }]);
    expect(await added(() => openData(folder, onDisk))).toBe(0);
  });
});

/** Opens a folder in a process of its own, which is killed as soon as so many pictures are done. */
function openElsewhere(
  folder: string,
  isEnough = (_: number) => false,
): Promise<{ code: number | null; signal: string | null }> {
  const program = fileURLToPath(new URL('../../testing/open-pictures.js', import.meta.url));
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let dots = 0;
  child.stdout.on('data', (text: Buffer) => {
    dots += text.length;
    if (isEnough(dots)) child.kill('SIGKILL');
  });
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
}

test('of two that write at once in a process, one waits for the other', async () => {
  const { folder } = await start();
  const notes: string[] = [];
  const reading = { ...onDisk, onNote: (message: string) => notes.push(message) };
  const sources = await Promise.all([openData(folder, reading), openData(folder, reading)]);
  expect(pixelsOf(sources[0]!)).toEqual(pixelsOf(sources[1]!));
  expect((await listCaches()).entries).toMatchObject([{ pictures: 8 }]);
  expect(notes).toContainEqual(expect.stringContaining(`process ${process.pid} is decoding`));
});

describe('clearing', () => {
  test('takes what killed processes have left of pictures, and so does who writes next', async () => {
    const { folder, cache } = await start();
    await openData(folder, onDisk);
    const [index] = await cached(cache, '.jsonl');
    const [group, at] = [/[0-9a-f]{32}/.exec(basename(index!))![0], dirname(index!)];
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    const leave = () =>
      writeFiles(at, {
        [`${group}-0.pixels`]: new Uint8Array(1000),
        [`${'0'.repeat(32)}-1.pixels`]: new Uint8Array(200),
        [`a.txt.${dead.pid}-abcdef.tmp`]: new Uint8Array(30),
        [`a.txt.${process.pid}-abcdef.tmp`]: '',
      });
    await leave();
    expect((await listCaches()).entries).toContainEqual(
      expect.objectContaining({ kind: 'pictures', name: 'left over', bytes: 1230 }),
    );
    await writeFiles(folder, { 'b/7.png': await noiseImage({ seed: 70 }).png().toBuffer() });
    await openData(folder, onDisk);
    const isLeft = (name: string) => /-[01].pixels$|tmp$/.test(name);
    expect((await readdir(at)).filter(isLeft)).toEqual([`a.txt.${process.pid}-abcdef.tmp`]);
    await leave();
    await clearCache();
    expect((await readdir(at)).filter(isLeft)).toEqual([`a.txt.${process.pid}-abcdef.tmp`]);
  });

  test('removes what nobody is writing; who reads from it goes on', async () => {
    const { folder, cache } = await start();
    const source = await openData(folder, onDisk);
    const [index] = await cached(cache, '.jsonl');
    const release = await tryLock(index!.replace(/-[^/]*$/, '.lock'));
    expect(await clearCache({ kind: 'pictures' })).toMatchObject({
      removed: [],
      left: [{ writtenBy: process.pid }],
    });
    await (release as () => Promise<void>)();
    expect(await clearCache()).toMatchObject({ removed: [{ pictures: 8 }], left: [] });
    expect(await cached(cache, '.pixels')).toEqual([]);
    expect(pixelsOf(source)).toEqual(pixelsOf(await openData(folder)));
    expect(await added(() => openData(folder, onDisk))).toBe(8);
  });

  test('lists when it was used last', async () => {
    const { folder, cache } = await start();
    await openData(folder, onDisk);
    for (const path of await cached(cache, '')) await utimes(path, new Date(0), new Date(0));
    expect((await listCaches()).entries[0]!.lastUsed).toBe('1970-01-01T00:00:00.000Z');
    await openData(folder, onDisk);
    expect(Date.parse((await listCaches()).entries[0]!.lastUsed)).toBeGreaterThan(Date.now() - 60_000);
  });
});

/** It can be decoded, but not without complaint. */
async function damagedPicture(): Promise<Uint8Array> {
  const bytes = await noiseImage({ width: 120, height: 90 }).jpeg({ progressive: true }).toBuffer();
  for (let i = 0; i < 10; i++) bytes[(bytes.length >> 1) + 5 * i]! ^= 0x5a;
  return bytes;
}
