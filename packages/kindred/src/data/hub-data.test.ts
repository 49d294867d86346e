import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { type Answer, serveHub } from '../testing/hub-server.js';
import { parquetBytes } from '../testing/parquet-bytes.js';
import { callKindred } from '../testing/run-kindred.js';
import { tempFolder } from '../testing/temp-folder.js';
import { pictures } from '../testing/test-images.js';
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

/** A hub with the data set `me/pets`, and a cache. */
async function start(files: Record<string, Uint8Array | string>, answer?: Answer) {
  const hub = await serveHub(
    { 'datasets/me/pets': { commit, files: { 'README.md': '# Pets', ...files } } },
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
        '--model',
        'lenet',
        '--epochs',
        '1',
        '--batch-size',
        '5',
        '--validation',
        '0.2',
        '--no-report',
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
