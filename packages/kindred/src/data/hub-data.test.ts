import { createHash } from 'node:crypto';
import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { type Answer, serveHub } from '../testing/hub-server.js';
import { mountTmpfs } from '../testing/mount-tmpfs.js';
import { parquetBytes } from '../testing/parquet-bytes.js';
import { callKindred } from '../testing/run-kindred.js';
import { tempFolder, writeFiles } from '../testing/temp-folder.js';
import { pictures } from '../testing/test-images.js';
import { tinyFlags } from '../testing/tiny-training.js';
import { zipOf } from '../testing/zip-bytes.js';
import { openData } from './open-data.js';

const commit = 'b'.repeat(40);
let pets: Record<string, Uint8Array>;
let parquet: Uint8Array;

beforeEach(async () => {
  vi.stubEnv('KINDRED_CACHE', await tempFolder());
  pets = await pictures(['cat', 'dog'], { width: 8, height: 8 });
  const labels = Object.keys(pets).map((path) => (path.startsWith('cat') ? 0 : 1));
  parquet = parquetBytes({ pictures: Object.values(pets), labels, classNames: ['cat', 'dog'] });
});

const ten = (files: Record<string, Uint8Array>) => Object.values(files);

/** A hub with the data set `me/pets`, and a cache. */
async function start(files: Record<string, Uint8Array | string>, answer?: Answer) {
  const revisions = ['refs/convert/parquet'];
  const hub = await serveHub(
    { 'datasets/me/pets': { commit, revisions, files: { 'README.md': '# Pets', ...files } } },
    answer,
  );
  const cache = join(await tempFolder(), 'hub');
  const env = hub.env(cache);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return { hub, cache, env, folder: join(cache, 'datasets--me--pets') };
}

describe('data sets of the hub', () => {
  test('Parquet files are fetched once, in the layout of the hub, and read without it afterwards', async () => {
    const { hub, folder } = await start({ 'data/train-00000-of-00001.parquet': parquet });
    const notes: string[] = [];
    const source = await openData('hf:me/pets', { onNote: (note) => notes.push(note) });
    expect([source.name, source.format, source.classNames]).toEqual(['pets', 'parquet', ['cat', 'dog']]);
    expect(source.splits.train!.labels).toHaveLength(10);
    expect(notes[0]).toMatch(/^hf:me\/pets: 1 file, .* kB, fetched from http:.* into /);
    const link = join(folder, 'snapshots', commit, 'data/train-00000-of-00001.parquet');
    expect(await readlink(link)).toMatch(/^\.\.\/\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/);
    expect(await readFile(join(folder, 'refs', 'main'), 'utf8')).toBe(commit);
    const { length } = hub.log;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await openData('hf:me/pets')).fingerprint).toBe(source.fingerprint);
    expect((await openData(`hf:me/pets@${commit}`)).fingerprint).toBe(source.fingerprint);
    expect(hub.log).toHaveLength(length);
    await rm(link);
    await expectFailure(openData('hf:me/pets'), 'HF_HUB_OFFLINE is set, and hf:me/pets is not as a whole in');
  });

  test('archives, and pictures in folders', async () => {
    await start({ 'pets.zip': zipOf(pets) });
    expect((await openData('hf:me/pets')).format).toBe('image-folder');
    await start(
      Object.fromEntries(Object.entries(pets).map(([path, content]) => [`photos/${path}`, content])),
    );
    const source = await openData('hf:me/pets/photos');
    expect([source.name, source.splits.train!.labels.length]).toEqual(['pets-photos', 10]);
  });

  test('one of several configurations', async () => {
    await start({ 'small/train.parquet': parquet, 'big/train.parquet': parquet });
    await expectFailure(openData('hf:me/pets'), 'in hf:me/pets/small, hf:me/pets/big: name one of them');
    expect((await openData('hf:me/pets/small')).classNames).toEqual(['cat', 'dog']);
  });

  test('what the hub has converted, and one of its parts', async () => {
    await start({ 'default/train/0000.parquet': parquet, 'other/test/0000.parquet': parquet });
    const source = await openData('hf:me/pets@refs/convert/parquet/default');
    expect([source.name, Object.keys(source.splits)]).toEqual(['pets-default', ['train']]);
    await expectFailure(openData('hf:me/pets@refs/convert/parquet'), 'name one of them');
  });

  test('with a list of classes, an empty file, and names that cannot be files', async () => {
    const labels = ten(pets).map((_, i) => i % 2);
    const numbers = parquetBytes({ pictures: ten(pets), labels });
    const odd = { 'odd\\name.parquet': 'x' };
    await start({ 'train.parquet': numbers, 'class-names.txt': 'dog\ncat\n', ...odd });
    const notes: string[] = [];
    const source = await openData('hf:me/pets', { onNote: (note) => notes.push(note) });
    expect(source.classNames).toEqual(['dog', 'cat']);
    expect(notes[1]).toBe(
      'hf:me/pets: 1 file left out, which cannot be had under such names: odd\\name.parquet',
    );
    const photos = Object.entries(pets).map(([path, content]) => [`photos/${path}`, content]);
    await start({ ...Object.fromEntries(photos), 'photos/cat/empty.png': new Uint8Array(0) });
    const { problems } = await openData('hf:me/pets/photos', { skipBad: true });
    expect(problems).toEqual([{ source: 'cat/empty.png', message: 'empty file: left out' }]);
  });

  test('a folder too high names the one below as data of the hub', async () => {
    const deep = Object.entries(pets).map(([path, content]) => [`all/photos/${path}`, content]);
    await start(Object.fromEntries(deep));
    await expectFailure(
      openData('hf:me/pets'),
      "'hf:me/pets' has no images in all/",
      'name hf:me/pets/all/photos',
    );
  });

  test('a download that is cut off is continued', async () => {
    let isCut = false;
    const { hub } = await start({ 'train.parquet': parquet }, (request, response, usual) => {
      if (isCut || !request.url!.includes('/content/')) return usual();
      isCut = true;
      response.writeHead(200, { 'content-length': parquet.length });
      response.write(parquet.subarray(0, 1000), () => setTimeout(() => response.destroy(), 100));
    });
    expect((await openData('hf:me/pets')).classNames).toEqual(['cat', 'dog']);
    expect(hub.log.at(-1)).toMatch(/content.* bytes=1000-$/);
  });

  test('what has arrived of one is not counted again, nor does the disk need room for it', async ({
    skip,
  }) => {
    const large = ten(await pictures(['cat', 'dog'], { width: 64, height: 64 }));
    const content = parquetBytes({
      pictures: large,
      labels: large.map((_, i) => i % 2),
      classNames: ['a', 'b'],
    });
    const { hub, cache } = await start({ 'train.parquet': content });
    const blobs = join(cache, 'datasets--me--pets', 'blobs');
    const small = await tempFolder();
    if (!mountTmpfs(small, 'size=512k')) skip('mounting needs root');
    vi.stubEnv('HF_HUB_CACHE', small);
    const sha = createHash('sha256').update(content).digest('hex');
    const there = content.length - 500;
    await writeFiles(blobs.replace(cache, small), { [`${sha}.part`]: content.subarray(0, there) });
    // Twelve pages are left, fewer than the whole takes.
    const [page, pages] = [4096, 128 - 12];
    await writeFiles(small, { filler: new Uint8Array(page * (pages - Math.ceil(there / page))) });
    const notes: string[] = [];
    expect((await openData('hf:me/pets', { onNote: (note) => notes.push(note) })).classNames).toHaveLength(2);
    expect(notes[0]).toContain(', of which 500 B are not there yet, fetched from');
    expect(hub.log.at(-1)).toContain(`bytes=${there}-`);
  });

  test.each<[string, string, string]>([
    ['no such data set', 'hf:me/cars', 'there is no such repository'],
    ['no such revision', 'hf:me/pets@v9', 'has no revision v9'],
    ['no data in it', 'hf:me/pets', 'hf:me/pets has README.md, and no Parquet files, archives or pictures'],
    ['no name', 'hf:pets', 'is no data set of the hub'],
    ['a name that climbs out', 'hf:me/pets/../../x', 'is no data set of the hub'],
  ])('%s', async (_, name, message) => {
    await start({});
    await expectFailure(openData(name), message);
  });

  test('what is no hub', async () => {
    await start({}, (_, response) => void response.end('<html>log in</html>'));
    await expectFailure(openData('hf:me/pets'), 'does not answer as a hub does');
  });

  test('the command trains on one, and resumes', async () => {
    const { env } = await start({ 'train.parquet': parquet });
    const options = {
      cwd: await tempFolder(),
      env: { ...(env as Record<string, string>), KINDRED_CACHE: await tempFolder() },
    };
    const run = await callKindred(
      [
        'train',
        'hf:me/pets',
        '--out',
        'run',
        '--epochs',
        '1',
        '--no-report',
        ...tinyFlags,
        '--batch-size',
        '4',
      ],
      options,
    );
    expect([run.code, run.stderr.includes('rror')]).toEqual([0, false]);
    const record = JSON.parse(await readFile(join(options.cwd, 'run/config.json'), 'utf8'));
    expect(record.data).toMatchObject({ path: 'hf:me/pets', name: 'pets', format: 'parquet' });
    expect((await callKindred(['train', '--resume', 'run', '--epochs', '2'], options)).code).toBe(0);
    const described = await callKindred(['data', 'hf:me/pets'], options);
    expect(described.stdout).toContain('read as Parquet files');
  });
});
