import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors } from '@kindred/core/files';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadClassifier } from '../../api/classifier.js';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { callKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';
import { zipOf } from '../../testing/zip-bytes.js';

let cwd = '';
/** The pictures of the data, in its order, and the embedding that the library gives of each. */
let files: string[] = [];
let expected: Float32Array[] = [];
/** Numbers in an embedding of the network. */
const dimensions = 8;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  const pets = await tinyPictures();
  await writeFiles(cwd, { ...pets, 'odd/a, "b".png': pets['pets/cat/1.png']!, 'odd/bad.png': 'no picture' });
  await callKindred(['train', 'pets', '--epochs', '1', '--out', 'runs/pets', ...tinyFlags], { cwd });
  files = Object.keys(pets).map((name) => name.slice('pets/'.length));
  const classifier = await loadClassifier(join(cwd, 'runs/pets'), { threads: 1 });
  expected = await classifier.embed(files.map((name) => join(cwd, 'pets', name)));
  await classifier.close();
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const embed = (...args: string[]) => callKindred(['embed', ...args], { cwd });

function expectClose(values: Float32Array, wanted: Float32Array): void {
  expect(values).toHaveLength(wanted.length);
  values.forEach((value, d) => {
    expect(value).toBeCloseTo(wanted[d]!, 5);
  });
}

/** Reads the matrix of an .npy file of version 1.0. */
function readNpy(bytes: Buffer): { shape: string; rows: Float32Array[] } {
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
  const begin = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, begin).toString('latin1');
  expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(\d+, \d+\), \} *\n$/);
  const values = new Float32Array(new Uint8Array(bytes.subarray(begin)).buffer);
  const rows = Array.from({ length: values.length / dimensions }, (_, i) =>
    values.slice(i * dimensions, (i + 1) * dimensions),
  );
  return { shape: header.match(/\((.*)\)/)![1]!, rows };
}

describe('of a data set', () => {
  test('as .npy, with names and labels beside it', async () => {
    const { code, stdout, stderr } = await embed('pets', '-o', 'pets.npy');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'using runs/pets, the newest finished run\n' });
    expect(stdout).toBe('pets.npy, pets.csv  36 embeddings of 8 numbers\n');
    const { shape, rows } = readNpy(await readFile(join(cwd, 'pets.npy')));
    expect(shape).toBe('36, 8');
    rows.forEach((row, i) => {
      expectClose(row, expected[i]!);
    });
    const table = await readFile(join(cwd, 'pets.csv'), 'utf8');
    expect(table).toBe(
      ['file,label', ...files.map((file) => `${file},${file.split('/')[0]}`), ''].join('\n'),
    );
    // The table is its own, and written again with it.
    expect((await embed('pets', '-o', 'pets.npy')).code).toBe(0);
  });

  test('as .safetensors', async () => {
    const { stdout } = await embed('pets', '-o', 'pets.safetensors', '--json');
    const done = { files: ['pets.safetensors'], images: 36, dimensions, problems: [] };
    expect(JSON.parse(stdout)).toEqual(done);
    const { tensors, metadata } = decodeSafetensors(await readFile(join(cwd, 'pets.safetensors')), '');
    expect(JSON.parse(metadata.files!)).toEqual(files);
    expect(JSON.parse(metadata.classes!)).toEqual(['cat', 'dog', 'owl']);
    expect(tensors.get('label')).toMatchObject({ dtype: 'int64', shape: [36] });
    expect([...tensors.get('label')!.data].map(Number)).toEqual(files.map((_, i) => Math.floor(i / 12)));
    const { shape, data } = tensors.get('embedding')!;
    expect(shape).toEqual([36, dimensions]);
    expectClose((data as Float32Array).subarray(280), expected[35]!);
  });

  test('of a format without pictures, and of one split', async () => {
    for (const [part, labels] of [
      ['train', [0, 1, 1]],
      ['t10k', [1, 0]],
    ] as const) {
      await writeFiles(cwd, {
        [`idx/${part}-images-idx3-ubyte`]: idxBytes([labels.length, 8, 8]),
        [`idx/${part}-labels-idx1-ubyte`]: idxBytes([labels.length], labels),
      });
    }
    const { stdout } = await embed('idx', '-o', 'idx.csv', '--split', 'test');
    expect(stdout).toBe('idx.csv  2 embeddings of 8 numbers\n');
    const lines = (await readFile(join(cwd, 'idx.csv'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => line.split(',').slice(0, 2))).toEqual([
      ['file', 'label'],
      ['t10k-images-idx3-ubyte #0', '1'],
      ['t10k-images-idx3-ubyte #1', '0'],
    ]);
    await expectRefusal(
      ['embed', 'idx', '-o', 'a.npy', '--model', 'runs/pets', '--split', 'validation'],
      cwd,
      2,
      'idx has no validation images; it has: train, test',
    );
  });
});

describe('of pictures', () => {
  test('in an archive, by their places in it', async () => {
    const pets = await tinyPictures();
    const loose = Object.entries(pets).filter(([name]) => name.startsWith('pets/cat'));
    await writeFiles(cwd, {
      'holiday.zip': zipOf(
        Object.fromEntries(loose.map(([name, content]) => [name.slice('pets/'.length), content])),
      ),
      'shelf/holiday.zip': zipOf({ '1.png': pets['pets/cat/1.png']! }),
    });
    const args = ['holiday.zip', 'pets/owl/1.png', 'shelf', '-o', 'packed.csv', '--model', 'runs/pets'];
    const { code, stdout } = await embed(...args);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'packed.csv  14 embeddings of 8 numbers\n' });
    const lines = (await readFile(join(cwd, 'packed.csv'), 'utf8')).trimEnd().split('\n');
    const rows = lines.slice(1).map((line) => line.split(','));
    const names = Array.from({ length: 12 }, (_, i) => `holiday.zip/cat/${i + 1}.png`);
    expect(rows.map(([name]) => name)).toEqual([...names, 'pets/owl/1.png', 'shelf/1.png']);
    for (const row of [rows[0]!, rows[13]!])
      expectClose(Float32Array.from(row.slice(2), Number), expected[0]!);
    await writeFiles(cwd, { 'sorted.zip': zipOf(Object.fromEntries(Object.entries(pets))) });
    const mixed = await embed('sorted.zip', 'holiday.zip', '-o', 'a.csv', '--model', 'runs/pets');
    expect(mixed.code).toBe(2);
    expect(mixed.stderr).toContain("'sorted.zip' is a data set with classes: embed it alone");
  });

  test('as .csv, without labels, with an exported model', async () => {
    await callKindred(['export', '--embedding', '-o', 'pets.onnx', 'runs/pets'], { cwd });
    const pictures = ['pets/owl', 'pets/cat/1.png'];
    const { code } = await embed(...pictures, '-o', 'some.csv', '--model', 'pets.onnx');
    expect(code).toBe(0);
    const [header, ...lines] = (await readFile(join(cwd, 'some.csv'), 'utf8')).trimEnd().split('\n');
    expect(header).toBe('file,label,e0,e1,e2,e3,e4,e5,e6,e7');
    expect(lines).toHaveLength(13);
    const [file, label, ...values] = lines[12]!.split(',');
    expect({ file, label }).toEqual({ file: 'pets/cat/1.png', label: '' });
    expectClose(Float32Array.from(values, Number), expected[0]!);
  });

  test('with one that cannot be read, only where it is to be left out', async () => {
    const args = ['odd', '-o', 'odd.csv', '--model', 'runs/pets'];
    await expectRefusal(['embed', ...args], cwd, 1, 'odd/bad.png: not an image', '--skip-bad');
    expect(existsSync(join(cwd, 'odd.csv'))).toBe(false);
    const { code, stderr } = await embed(...args, '--skip-bad');
    expect(code).toBe(0);
    expect(stderr).toContain(
      '1 problem in the images: odd/bad.png (not an image in a known format: left out)',
    );
    expect(await readFile(join(cwd, 'odd.csv'), 'utf8')).toMatch(/\n"odd\/a, ""b""\.png",,-?\d[^\n]*\n$/);
    await expectRefusal(
      ['embed', 'odd/bad.png', '--skip-bad', '-o', 'a.csv', '--model', 'runs/pets'],
      cwd,
      1,
      'none of 1 picture',
    );
  });
});

describe('refused', () => {
  test('before any work, a name that says nothing, and one that is taken', async () => {
    await expectRefusal(['embed', 'pets'], cwd, 2, '--output', '.npy');
    await expectRefusal(['embed', 'pets', '-o', ''], cwd, 2, 'name the file to write');
    await expectRefusal(['embed', 'pets', '-o', 'x.txt'], cwd, 2, 'x.txt', '.npy, .safetensors, .csv');
    await writeFile(join(cwd, 'mine.csv'), 'my,table\n');
    await expectRefusal(['embed', 'pets', '-o', 'mine.npy'], cwd, 2, 'mine.csv', 'another name');
    expect(await readFile(join(cwd, 'mine.csv'), 'utf8')).toBe('my,table\n');
  });

  test('a model without embeddings', async () => {
    const args = ['embed', 'pets', '-o', 'a.npy', '--model', 'runs/pets/model.onnx'];
    await expectRefusal(args, cwd, 2, 'runs/pets/model.onnx gives no embeddings', '--embedding');
  });

  test('what is no image, and data among pictures', async () => {
    const args = (...images: string[]) => ['embed', ...images, '-o', 'a.npy', '--model', 'runs/pets'];
    await expectRefusal(args('nowhere'), cwd, 2, "'nowhere' does not exist");
    await expectRefusal(args('runs/pets/config.json'), cwd, 1, 'config.json: not an image');
    await expectRefusal(args('pets', 'odd'), cwd, 2, "'pets' is a data set", 'alone');
    await expectRefusal(args('odd', '--split', 'test'), cwd, 2, 'pictures have no test images');
  });
});
