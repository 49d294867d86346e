import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { clearCache, listCaches } from '../../storage/caches.js';
import { expectFailure } from '../../testing/expect-failure.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { parquetBytes } from '../../testing/parquet-bytes.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tarBytes } from '../../testing/tar-bytes.js';
import { tempFolder, writeFiles } from '../../testing/temp-folder.js';
import { pictures } from '../../testing/test-images.js';
import { tinyFlags } from '../../testing/tiny-training.js';
import { zipBytes, zipOf } from '../../testing/zip-bytes.js';
import { openData } from '../open-data.js';
import { openPacked } from './open-packed.js';

type Files = Record<string, Uint8Array | string>;

const bytes = (content: Uint8Array | string) =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;
const tarOf = (files: Files) =>
  tarBytes(Object.entries(files).map(([name, content]) => ({ name, content: bytes(content) })));
const within = (folder: string, files: Files) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));

let cache: string;
let pets: Files;
/** Ten pictures: five of cats, then five of dogs. */
let ten: Uint8Array[];

beforeEach(async () => {
  cache = await tempFolder();
  vi.stubEnv('KINDRED_CACHE', cache);
  pets = await pictures(['cat', 'dog'], { width: 8, height: 8 });
  ten = Object.values(pets) as Uint8Array[];
});

async function opened(files: Files, path = '') {
  const root = await tempFolder(files);
  return openData(join(root, path));
}

const counts = ({ splits }: Awaited<ReturnType<typeof openData>>) =>
  Object.fromEntries(Object.entries(splits).map(([split, { labels }]) => [split, labels.length]));

describe('archives are read as what is in them', () => {
  test.each<[string, (pets: Files) => Files, string]>([
    ['a zip of class folders', (pets) => ({ 'pets.zip': zipOf(pets) }), 'pets.zip'],
    [
      'below other folders, with what macOS adds',
      (pets) => ({ 'pets.zip': zipOf({ ...within('a/b', pets), '__MACOSX/a/._b': 'x' }) }),
      'pets.zip',
    ],
    ['the only file of a folder', (pets) => ({ 'any.zip': zipOf(pets) }), ''],
    ['a tar', (pets) => ({ 'pets.tar': tarOf(pets) }), 'pets.tar'],
    ['a compressed tar', (pets) => ({ 'pets.tgz': gzipSync(tarOf(within('top', pets))) }), 'pets.tgz'],
    [
      'parts, which belong together',
      (pets) => {
        const [cats, dogs] = ['cat', 'dog'].map((name) =>
          Object.fromEntries(Object.entries(pets).filter(([path]) => path.startsWith(name))),
        );
        return { '1.zip': zipOf(cats!), '2.zip': zipOf(dogs!) };
      },
      '',
    ],
  ])('%s', async (_, files, path) => {
    const source = await opened(files(pets), path);
    expect([source.format, source.classNames, counts(source)]).toEqual([
      'image-folder',
      ['cat', 'dog'],
      { train: 10 },
    ]);
    if (path !== '') expect(source.name).toBe('pets');
  });

  test('with a table, and with IDX files', async () => {
    const table = ['file,label', ...ten.map((_, i) => `${i}.png,${i % 2}`)].join('\n');
    const named = Object.fromEntries(ten.map((picture, i) => [`images/${i}.png`, picture]));
    expect(await opened({ 'a.zip': zipOf({ 'labels.csv': table, ...named }) }, 'a.zip')).toMatchObject({
      format: 'label-table',
    });
    const idx = {
      'train-images-idx3-ubyte': idxBytes([4, 2, 2]),
      'train-labels-idx1-ubyte': idxBytes([4], [0, 1, 0, 1]),
    };
    expect(await opened({ 'kmnist.zip': zipOf(idx) }, 'kmnist.zip')).toMatchObject({
      format: 'idx',
      name: 'kmnist',
    });
  });

  test.each<[string, Files]>([
    ['a README', { 'README.txt': 'x', LICENSE: 'y' }],
    ['texts beside the pictures', { 'photos/cat/1.txt': 'a cat on a mat', 'photos/dog/1.txt': 'a dog' }],
  ])('with %s', async (_, more) => {
    const files = { ...within('photos', pets), ...more };
    for (const archive of [{ 'a.zip': zipOf(files) }, { 'a.tar': tarOf(files) }]) {
      const source = await opened(archive);
      expect([source.classNames, counts(source)]).toEqual([['cat', 'dog'], { train: 10 }]);
    }
  });

  test('with names that the archive does not say to be UTF-8, and times in them', async () => {
    const members = Object.entries(pets).map(([name, content], i) => ({
      name: name.replace('cat', 'caf\u00e9').replace('.png', `T10:3${i % 10}.png`),
      content: bytes(content),
    }));
    const raw = (name: string) => Buffer.from(name.replace('\u00e9', 'e'));
    for (const archive of [
      zipBytes(members.map((one) => ({ ...one, rawName: Buffer.from(one.name) }))),
      zipBytes(members.map((one) => ({ ...one, rawName: raw(one.name), hasUnicodePath: true }))),
    ]) {
      expect((await opened({ 'a.zip': archive })).classNames).toEqual(['caf\u00e9', 'dog']);
    }
    expect((await opened({ 'a.tar': tarBytes(members) })).classNames).toEqual(['caf\u00e9', 'dog']);
  });

  test('with a list of classes beside it', async () => {
    const table = ['file,label', ...ten.map((_, i) => `${i}.png,${i % 2}`)].join('\n');
    const named = Object.fromEntries(ten.map((picture, i) => [`${i}.png`, picture]));
    const files = { 'a.zip': zipOf({ 'labels.csv': table, ...named }), 'classes.txt': 'cat\ndog\n' };
    for (const path of ['', 'a.zip']) expect((await opened(files, path)).classNames).toEqual(['cat', 'dog']);
  });

  test('one for each split', async () => {
    const source = await opened({ 'train.zip': zipOf(within('train', pets)), 'data/val.tar': tarOf(pets) });
    expect(counts(source)).toEqual({ train: 10, validation: 10 });
  });

  test('long names as GNU and POSIX write them', async () => {
    const name = `cat/${'n'.repeat(150)}.png`;
    const gnu = [
      { name: '././@LongLink', type: 'L', content: bytes(`${name}\0`) },
      { name: name.slice(0, 99), content: ten[0]! },
    ];
    const posix = [
      { name: 'x', type: 'x', content: bytes(`${name.length + 10} path=${name.replace('cat', 'dog')}\n`) },
      { name: 'y', content: ten[5]! },
    ];
    const source = await opened({ 'long.tar': tarBytes([...gnu, ...posix]) }, 'long.tar');
    expect([source.splits.train!.source(0), source.splits.train!.source(1)]).toEqual([
      name,
      name.replace('cat', 'dog'),
    ]);
  });

  test('many classes', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`class ${i}/1.png`, ten[i % 10]!]),
    );
    expect((await opened({ 'many.tar': tarOf(files) }, 'many.tar')).classNames).toHaveLength(300);
  });
});

describe('shards of samples', () => {
  const shard = (from: number, to: number, label: (i: number) => Files) =>
    tarOf(
      Object.fromEntries(
        ten
          .slice(from, to)
          .flatMap((picture, i) => [
            [`${i}.png`, picture],
            ...Object.entries(label(from + i)).map(([ending, text]) => [`${i}.${ending}`, text]),
          ]),
      ),
    );

  test.each<[string, (i: number) => Files]>([
    ['numbers', (i) => ({ cls: String(i % 2) })],
    ['fields', (i) => ({ json: JSON.stringify({ label: i % 2, caption: 'x', box: [1] }) })],
    ['words', (i) => ({ txt: i % 2 === 0 ? '0' : '1', json: '{"w": 8}' })],
  ])('%s', async (_, label) => {
    const source = await opened({
      'train-00.tar': shard(0, 4, label),
      'train-01.tar': shard(4, 8, label),
      'val-00.tar': shard(8, 10, label),
    });
    expect([source.format, source.classNames, counts(source)]).toEqual([
      'webdataset',
      ['0', '1'],
      { train: 8, validation: 2 },
    ]);
    expect([...source.splits.train!.labels]).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect(source.splits.train!.source(4)).toBe('train-01/0.png');
  });

  test('with fields that are called as columns of Kindred', async () => {
    const swapped = (i: number) => ({
      json: JSON.stringify({ label: i % 2, file_name: `${9 - i}.png`, split: i < 6 ? 'train' : 'test' }),
    });
    const source = await opened({ 'a.tar': shard(0, 10, swapped) });
    expect(counts(source)).toEqual({ train: 6, test: 4 });
    expect([...source.splits.train!.labels]).toEqual([0, 1, 0, 1, 0, 1]);
    expect(source.splits.train!.source(0)).toBe('a/0.png');
  });

  test('in a folder, with classes that a list beside them names', async () => {
    const files = Object.fromEntries(
      ten.flatMap((picture, i) => [
        [`all/${i}.png`, picture],
        [`all/${i}.txt`, String(i % 2)],
      ]),
    );
    const source = await opened({ 'a.tar': tarOf(files), 'classes.txt': 'cat\ndog\n' });
    expect([source.format, source.classNames]).toEqual(['webdataset', ['cat', 'dog']]);
  });

  test('not beside archives that are none: their pictures would be nobody’s', async () => {
    const numbers = shard(0, 10, (i) => ({ cls: String(i % 2) }));
    for (const other of [{ 'b.zip': zipOf(pets) }, { '0.tar': tarOf(pets) }]) {
      await expectFailure(
        opened({ 'a.tar': numbers, ...other }),
        `a.tar is a shard of pictures with files that say what they are of, and ${Object.keys(other)[0]} beside it is none`,
      );
    }
  });

  test('faults are told by the samples', async () => {
    const lacking = shard(0, 10, (i) => (i === 3 ? {} : { cls: String(i % 2) }));
    const error = await expectFailure(
      opened({ 'a.tar': lacking }, 'a.tar'),
      "no label in column 'label' (3 of a.tar)",
    );
    expect(error.message).not.toContain('jsonl');
  });
});

describe('Parquet files', () => {
  const labels = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1];
  const classNames = ['dog', 'cat'];

  test('as the hub has them: classes in their order, splits by names, test images without labels', async () => {
    const source = await opened({
      'data/train-00000-of-00002.parquet': parquetBytes({
        pictures: ten.slice(0, 6),
        labels: labels.slice(0, 6),
        classNames,
      }),
      'data/train-00001-of-00002.parquet': parquetBytes({
        pictures: ten.slice(6),
        labels: labels.slice(6),
        classNames,
      }),
      'data/validation-00000-of-00001.parquet': parquetBytes({ pictures: ten, labels, classNames }),
      'data/test-00000-of-00001.parquet': parquetBytes({
        pictures: ten,
        labels: labels.map(() => -1),
        classNames,
      }),
    });
    expect([source.format, source.classNames, counts(source)]).toEqual([
      'parquet',
      classNames,
      { train: 10, validation: 10 },
    ]);
    expect([...source.splits.train!.labels]).toEqual(labels);
    expect(source.problems).toContainEqual({ source: source.name, message: 'test has no labels: left out' });
    expect(source.splits.train!.source(6)).toBe('data/train-00001-of-00002/0.png');
    const folder = await opened(
      Object.fromEntries(ten.map((picture, i) => [`${classNames[i % 2]}/${i}.png`, picture])),
    );
    expect([...source.splits.train!.image(3).data]).toEqual([...folder.splits.train!.image(1).data]);
  });

  test('labels in words, one file', async () => {
    const source = await opened(
      { 'x.parquet': parquetBytes({ pictures: ten, labels: labels.map((i) => classNames[i]!) }) },
      'x.parquet',
    );
    expect([source.name, source.classNames, source.splits.train!.labels[0]]).toEqual([
      'x',
      ['cat', 'dog'],
      1,
    ]);
  });

  test('what cannot be read', async () => {
    const good = parquetBytes({ pictures: ten, labels, classNames });
    await expectFailure(opened({ 'a.parquet': good.subarray(0, -20) }), 'a.parquet cannot be read');
    await expectFailure(
      opened({ 'a.parquet': parquetBytes({ pictures: ten, labels: ten.map(() => 2), classNames }) }),
      "a.parquet cannot be read: row 0, column 'label': there is no class 2, as there are 2",
    );
    await expectFailure(
      opened({ 'big/a.parquet': good, 'small/a.parquet': good }),
      'several data sets, in big, small',
    );
    await expectFailure(
      openData(join(await tempFolder({ 'a.parquet': good }), 'a.parquet'), { imageColumn: 'label' }),
      "column 'label' has no pictures; `imageColumn` can be image",
    );
    expect(await readdir(join(cache, 'unpacked'))).toEqual([]);
  });

  const labelsOf = ({ classNames, splits }: Awaited<ReturnType<typeof openData>>) =>
    Object.fromEntries(
      Object.entries(splits).map(([split, { labels }]) => [
        split,
        Array.from(labels, (label) => classNames[label]).join(' '),
      ]),
    );

  test.each<[string, string[], number[], string]>([
    // As a program sorts them that takes them for texts.
    ['in the order of texts', Array.from({ length: 12 }, (_, i) => String(i)).sort(), [2, 4], '10 2'],
    [
      'from one on, none of the first class',
      Array.from({ length: 10 }, (_, i) => String(i + 1)),
      [1, 9],
      '2 10',
    ],
    ['like floats', ['1.0', '2.0', '3.0'], [1, 2], '2.0 3.0'],
  ])('classes whose names are numbers: %s', async (_, names, [even, odd], expected) => {
    const labels = ten.map((_, i) => (i % 2 === 0 ? even! : odd!));
    const source = await opened({ 'a.parquet': parquetBytes({ pictures: ten, labels, classNames: names }) });
    expect(source.classNames).toEqual(names);
    expect(labelsOf(source)).toEqual({ train: Array(5).fill(expected).join(' ') });
  });

  test('columns that are called as those that Kindred looks for', async () => {
    const words = labels.map((i) => classNames[i]!);
    const content = { pictures: ten, labels: words, texts: { filename: ten.map((_, i) => `${9 - i}.png`) } };
    const source = await opened({ 'x.parquet': parquetBytes(content) });
    expect(labelsOf(source)).toEqual({ train: words.join(' ') });
    expect(source.splits.train!.source(0)).toBe('x/0.png');
    const split = ten.map((_, i) => (i < 6 ? 'train' : 'test'));
    const divided = parquetBytes({ pictures: ten, labels: words, texts: { split, file: split } });
    expect(counts(await opened({ 'x.parquet': divided }))).toEqual({ train: 6, test: 4 });
    expect(counts(await opened({ 'train-0.parquet': divided }))).toEqual({ train: 10 });
    const root = await tempFolder({ 'train-0.parquet': divided });
    expect(counts(await openData(root, { splitColumn: 'split' }))).toEqual({ train: 6, test: 4 });
  });

  test('the column of pictures that is named', async () => {
    const masks = ten.toReversed();
    const content = parquetBytes({ pictures: ten, labels, classNames, morePictures: { mask: masks } });
    const root = await tempFolder({ 'x.parquet': content });
    const pixelsOf = async (options = {}) => (await openData(root, options)).splits.train!.image(0).data;
    expect(await pixelsOf({ imageColumn: 'mask' })).toEqual(
      (await openData(root)).splits.train!.image(9).data,
    );
    expect(await pixelsOf({ imageColumn: 'image' })).toEqual(await pixelsOf());
  });

  test('rows without a picture are told by their places, and can be left out', async () => {
    const content = parquetBytes({ pictures: [null, ...ten], labels: [0, ...labels], classNames });
    const root = await tempFolder({ 'x.parquet': content });
    await expectFailure(openData(root), 'names a file, and has no picture (row 0 of x.parquet)');
    const { splits, problems } = await openData(root, { skipBad: true });
    expect(splits.train!.labels).toHaveLength(10);
    expect(problems[0]!.message).toBe('names a file, and has no picture (row 0 of x.parquet): left out');
  });

  test('classes that a list beside it names', async () => {
    const numbers = parquetBytes({ pictures: ten, labels });
    const source = await opened({ 'x.parquet': numbers, 'classes.txt': 'dog\ncat\n' }, 'x.parquet');
    expect(source.classNames).toEqual(['dog', 'cat']);
    await expectFailure(
      opened({ 'x.parquet': numbers, 'class-names.txt': 'dog\n' }),
      "label that class-names.txt does not list: '1' (row 1 of x.parquet)",
    );
  });

  test('are not mixed with archives, of which one kind would be left out', async () => {
    await expectFailure(
      opened({ 'x.parquet': parquetBytes({ pictures: ten, labels, classNames }), 'pets.zip': zipOf(pets) }),
      'has Parquet files and archives, x.parquet and pets.zip among them',
    );
  });
});

describe('what archives must not have', () => {
  const evil = bytes('!');
  const odd = { name: '', rawName: Buffer.from('cat/stra\u00dfe.png', 'latin1') };
  test.each<[string, string, Uint8Array]>([
    ['../evil.png', 'unsafe path', tarBytes([{ name: '../evil.png', content: evil }])],
    ['an absolute path', 'unsafe path', tarBytes([{ name: '/tmp/evil.png', content: evil }])],
    ['a link', "'cat/a' is neither a file nor a folder", tarBytes([{ name: 'cat/a', type: '2' }])],
    ['a hard link', "'cat/a' is neither a file nor a folder", tarBytes([{ name: 'cat/a', type: '1' }])],
    ['a device', "'cat/a' is neither a file nor a folder", tarBytes([{ name: 'cat/a', type: '3' }])],
    ['a file twice', "'a.png' is there twice", tarBytes([{ name: 'a.png' }, { name: 'a.png' }])],
    ['a file that is a folder', 'cannot be unpacked', tarBytes([{ name: 'a' }, { name: 'a/b' }])],
    [
      'a long name that climbs out',
      'unsafe path',
      tarBytes([{ name: 'x', type: 'L', content: bytes('a/../../b\0') }, { name: 'a' }]),
    ],
    ['a name that is not UTF-8', "the name 'cat/stra\\xdfe.png' is not UTF-8", tarBytes([odd])],
    [
      'a file with holes',
      'a file with holes',
      tarBytes([{ name: 'x', type: 'x', content: bytes('22 GNU.sparse.major=1\n') }, { name: 'a' }]),
    ],
    [
      'many hidden bytes',
      'unpacks to 1.1 GB',
      gzipSync(Buffer.concat([tarBytes([{ name: 'cat/a.png' }]).subarray(0, 512), bombHeader('.b')])),
    ],
    ['no tar', 'damaged tar header', bytes('x'.repeat(600))],
    [
      'a bomb',
      'unpacks to 1.1 GB',
      gzipSync(Buffer.concat([tarBytes([{ name: 'cat/a.png' }]).subarray(0, 512), bombHeader()])),
    ],
  ])('tar: %s', (_, message, archive) => refused('a.tar', archive, message));

  test.each<[string, string, Uint8Array]>([
    ['../evil.png', 'unsafe path', zipBytes([{ name: '../evil.png', content: evil }])],
    ['an absolute path', 'unsafe path', zipBytes([{ name: '/tmp/evil.png', content: evil }])],
    ['..\\evil.png', 'unsafe path', zipBytes([{ name: '..\\evil.png', content: evil }])],
    ['a link', "'cat/a' is neither a file nor a folder", zipBytes([{ name: 'cat/a', mode: 0o120777 }])],
    ['encryption', "'cat/a' is encrypted", zipBytes([{ name: 'cat/a', isEncrypted: true }])],
    [
      'a size that is not true',
      'too many bytes',
      zipBytes([{ name: 'cat/a', content: new Uint8Array(100), size: 10 }]),
    ],
    ['a bomb', 'unpacks to 4.0 GB', zipBytes([{ name: 'cat/a', content: evil, size: 4e9 }])],
    ['a name that is not UTF-8', "the name 'cat/stra\\xdfe.png' is not UTF-8", zipBytes([odd])],
    ['damage', "'cat/a' is damaged", zipBytes([{ name: 'cat/a', content: evil, checksum: 7 }])],
    ['no zip', 'cannot be unpacked', bytes('x'.repeat(600))],
  ])('zip: %s', (_, message, archive) => refused('a.zip', archive, message));

  async function refused(name: string, archive: Uint8Array, message: string) {
    await expectFailure(opened({ [name]: archive }, name), name, message);
    expect(await readdir(join(cache, 'unpacked'))).toEqual([]);
  }

  test('tables in them do not name files elsewhere', async () => {
    const root = await tempFolder({ 'secret.png': ten[0]! });
    const table = `file,label\n../../../../../..${root}/secret.png,a\n${root}/secret.png,b\n1.png,a\n`;
    const archive = zipOf({ 'labels.csv': table, '1.png': ten[0]!, '2.png': ten[1]! });
    await expectFailure(opened({ 'a.zip': archive }, 'a.zip'), 'names a file outside the data (rows 2, 3)');
  });

  /** Says that a gigabyte and more follows. */
  function bombHeader(name = 'cat/b.png') {
    const header = Buffer.from(tarBytes([{ name }]).subarray(0, 512));
    header.write(`${(1_080_000_000).toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return header;
  }
});

describe('the cache', () => {
  test('is written once, listed, cleared, and made anew where the archive has changed or it was cut off', async () => {
    const root = await tempFolder({ 'pets.zip': zipOf(pets) });
    const path = join(root, 'pets.zip');
    const notes: string[] = [];
    const open = () => openData(path, { onNote: (note) => notes.push(note) });
    const { fingerprint } = await open();
    await open();
    expect(notes).toEqual([expect.stringContaining('pets (1 file, ')]);
    const { entries } = await listCaches();
    expect(entries).toMatchObject([{ kind: 'unpacked', name: 'pets' }]);
    expect((await callKindred(['cache'], { env: { KINDRED_CACHE: cache } })).stdout).toContain(
      'unpacked  pets',
    );
    await utimes(path, new Date(), new Date(0));
    expect((await open()).fingerprint).toBe(fingerprint);
    expect(notes).toHaveLength(2);
    await rm(join(entries[0]!.paths[0]!, 'about.json'));
    await clearCache({ kind: 'features' });
    expect((await listCaches()).entries).toHaveLength(2);
    expect((await clearCache({ kind: 'unpacked' })).removed).toHaveLength(2);
    expect((await open()).fingerprint).toBe(fingerprint);
    expect(fingerprint).toBe((await opened(pets)).fingerprint);
  });

  test('is not cleared while it is read; what was cut off is measured, and cleared', async () => {
    const root = await tempFolder({ 'pets.zip': zipOf(pets) });
    const path = join(root, 'pets.zip');
    const files = [{ path, name: 'pets.zip', kind: 'zip' as const }];
    const { folder, release } = await openPacked('pets', files, { onNote() {}, onProgress() {} });
    const user = { name: 'pets', readBy: process.pid };
    expect(await clearCache({ kind: 'unpacked' })).toMatchObject({ removed: [], left: [user] });
    expect(await readdir(folder)).toEqual(['cat', 'dog']);
    await release();
    expect(await clearCache({ kind: 'unpacked' })).toMatchObject({ removed: [{ name: 'pets' }], left: [] });
    let meanwhile: string[] = [];
    const { fingerprint } = await openData(path, {
      onProgress() {
        meanwhile = readdirSync(join(cache, 'unpacked'));
      },
    });
    expect(meanwhile).toContainEqual(expect.stringMatching(/^pets-[0-9a-f]{16}\.use$/));
    expect(await readdir(join(cache, 'unpacked'))).toEqual([expect.stringMatching(/^pets-[0-9a-f]{16}$/)]);
    const [entry] = (await listCaches()).entries;
    const part = `${entry!.paths[0]}.part`;
    await writeFiles(part, { 'files/cat/1.png': new Uint8Array(5000) });
    expect((await listCaches()).entries[0]).toMatchObject({ name: 'incomplete', bytes: 5000, paths: [part] });
    expect((await clearCache({ kind: 'unpacked' })).removed).toHaveLength(2);
    expect((await openData(path)).fingerprint).toBe(fingerprint);
  });

  test('is written by one of several at a time', async () => {
    const root = await tempFolder({ 'pets.zip': zipOf(pets) });
    const all = await Promise.all([1, 2, 3].map(() => openData(join(root, 'pets.zip'))));
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(await readdir(join(cache, 'unpacked'))).toHaveLength(1);
  });
});

test('pipes that are called like archives are refused at once', async () => {
  const root = await tempFolder();
  for (const name of ['x.zip', 'x.tar', 'x.parquet']) {
    execFileSync('mkfifo', [name], { cwd: root });
    await expectFailure(openData(join(root, name)), name, 'it is a pipe, not a file');
    await expectFailure(openData(root), name, 'it is a pipe, not a file');
    await rm(join(root, name));
  }
});

test('where the class folders are deeper, it is told without the cache', async () => {
  const files = { ...within('all/photos', pets), 'all/other/notes.txt': 'x' };
  const error = await expectFailure(opened({ 'a.zip': zipOf(files) }, 'a.zip'), 'in photos: unpack it');
  expect(error.message).toMatch(/a\.zip' has no images in other\/, photos\//);
  expect(error.message).not.toContain(cache);
  const table = zipOf({ 'labels.csv': 'file,label\n1.png,a\n2.png,b\n', 'x.png': ten[0]! });
  const lost = await expectFailure(opened({ 'a.zip': table }, 'a.zip'), 'none of which is there');
  expect(lost.message).not.toContain(cache);
});

test('the command trains on an archive, resumes and evaluates it', async () => {
  const root = await tempFolder({ 'pets.zip': zipOf(pets), 'small/': '' });
  const options = { cwd: root, env: { KINDRED_CACHE: cache } };
  const run = await callKindred(
    ['train', 'pets.zip', '--out', 'run', '--epochs', '1', '--no-report', ...tinyFlags, '--batch-size', '4'],
    options,
  );
  expect(run.stderr).not.toContain('rror');
  expect(run.code).toBe(0);
  const record = JSON.parse(await readFile(join(root, 'run/config.json'), 'utf8'));
  expect(record.data.path).toBe(join(root, 'pets.zip'));
  await rm(cache, { recursive: true });
  const further = await callKindred(['train', '--resume', 'run', '--epochs', '2'], options);
  expect([further.code, further.stderr.includes('rror')]).toEqual([0, false]);
  expect((await callKindred(['evaluate', 'run', '--data', 'pets.zip'], options)).code).toBe(0);
  await writeFile(join(root, 'pets.txt'), '');
  const refused = await callKindred(['train', 'pets.txt', '--out', 'other'], options);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('is a file, and no table, archive'),
  ]);
});
