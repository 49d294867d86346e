import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { openData } from '../../data/index.js';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { noiseImage, plainImage } from '../../testing/test-images.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const train = ['train', 'pets', '--epochs', '1', '--quiet', ...tinyFlags];

test('pictures of any ending are read alike by data, train and predict', async () => {
  const jpeg = (seed: number) => noiseImage({ width: 8, height: 8, seed }).jpeg().toBuffer();
  const cwd = await tempFolder({
    ...(await tinyPictures()),
    'pets/cat/1.jfif': await jpeg(101),
    'pets/cat/2.JPE': await jpeg(102),
    'pets/dog/1.heic': await jpeg(103),
    'pets/dog/no-ending': await jpeg(104),
    'pets/owl/1.ppm': Buffer.concat([Buffer.from('P6 8 8 255\n'), Buffer.alloc(192, 9)]),
    'pets/owl/notes.txt': 'Dear diary',
  });
  const { stdout } = await callKindred(['data', 'pets'], { cwd });
  expect(stdout).toContain('41 colour images');
  expect(stdout).toMatch(/^problems +1\n {2}owl\/notes\.txt: not an image: ignored\n$/m);
  expect(await callKindred([...train, '--out', 'run'], { cwd })).toMatchObject({ code: 0 });
  const predicted = await callKindred(['predict', 'pets', '--model', 'run', '--json'], { cwd });
  expect(predicted).toMatchObject({ code: 0, stderr: '' });
  expect(predicted.stdout.trim().split('\n')).toHaveLength(41);
});

test('values of 12 bits are refused, then read as the run says, also by its model', async () => {
  const files: Record<string, Uint8Array> = {};
  for (const [path, bytes] of Object.entries(await tinyPictures('pets', ['cat', 'dog']))) {
    const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
    files[path.replace('pets', 'full')] = await sharp(data, { raw: info as never })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    files[path] = await sharp(
      Uint16Array.from(data, (value) => 16 * value),
      { raw: info as never },
    )
      .toColourspace('grey16')
      .png()
      .toBuffer();
  }
  const cwd = await tempFolder(files);
  await expectRefusal(train, cwd, 1, '24 of 24 images cannot be read', '--range 0..4095', '--skip-bad');
  await callKindred([...train, '--range', '0..4080', '--out', 'run'], { cwd });
  const record = JSON.parse(await readFile(join(cwd, 'run/config.json'), 'utf8'));
  expect(record.data.options).toMatchObject({ range: [0, 4080], fit: 'crop', background: 'white' });
  const { preprocessing } = JSON.parse(await readFile(join(cwd, 'run/model.json'), 'utf8'));
  expect(preprocessing.decode).toEqual({ depth: 8, space: 'srgb', range: [0, 4080] });
  const answers = async (...args: string[]) => {
    const { stdout } = await callKindred(['predict', ...args, '--json'], { cwd });
    return JSON.parse(stdout).confidence as number;
  };
  const expected = await answers('full/cat/1.png', '--model', 'run');
  expect(await answers('pets/cat/1.png', '--model', 'run')).toBeCloseTo(expected, 5);
  // A model of 8-bit pictures does not know what is white in those of 12.
  await callKindred(['train', 'full', ...train.slice(2), '--out', 'other'], { cwd });
  await expectRefusal(
    ['predict', 'pets/cat/1.png', '--model', 'other'],
    cwd,
    1,
    'nearly black',
    '--range 0..4095',
  );
  const whole = await answers('full/cat/1.png', '--model', 'other');
  expect(await answers('pets/cat/1.png', '--model', 'other', '--range', '0..4080')).toBeCloseTo(whole, 5);
  await expectRefusal(
    ['predict', 'pets/cat/1.png', '--range', '5..1', '--model', 'run'],
    cwd,
    2,
    'goes from black to white',
  );
});

describe('transparency', () => {
  test('over white that hides all is refused, over another background read, also by the model', async () => {
    const icon = async (width: number) => {
      const shape = await plainImage('white', { width, height: 4 }).png().toBuffer();
      const ground = plainImage('rgba(255, 255, 255, 0)', { width: 8, height: 8 });
      return ground
        .composite([{ input: shape, left: 1, top: 2 }])
        .png()
        .toBuffer();
    };
    const files: Record<string, Uint8Array> = {};
    for (let i = 1; i <= 6; i++) {
      files[`pets/slim/${i}.png`] = await icon(2);
      files[`pets/wide/${i}.png`] = await icon(6);
    }
    const cwd = await tempFolder(files);
    await expectRefusal(train, cwd, 1, 'transparency is laid over white', '--background');
    await expectRefusal([...train, '--background', 'pink'], cwd, 2, '--background is a colour: white, black');
    await callKindred([...train, '--background', '#200000', '--out', 'run'], { cwd });
    const { preprocessing } = JSON.parse(await readFile(join(cwd, 'run/model.json'), 'utf8'));
    expect(preprocessing.background).toEqual([32, 0, 0]);
    expect(await callKindred(['predict', 'pets', '--model', 'run'], { cwd })).toMatchObject({ code: 0 });
    expect(await callKindred(['evaluate', 'run'], { cwd })).toMatchObject({ code: 0 });
  });
});

describe('pictures of another shape than the input', () => {
  /** Pictures that differ at their left end alone. */
  async function wide(): Promise<Record<string, Uint8Array>> {
    const files: Record<string, Uint8Array> = {};
    for (const [name, colour] of [
      ['red', { r: 230, g: 20, b: 20 }],
      ['blue', { r: 20, g: 20, b: 230 }],
    ] as const) {
      for (let i = 0; i < 12; i++) {
        const end = await sharp({ create: { width: 6, height: 8, channels: 3, background: colour } })
          .png()
          .toBuffer();
        files[`pets/${name}/${i}.png`] = await noiseImage({
          width: 32 + (i % 2),
          height: 8,
          seed: i + (name === 'red' ? 0 : 50),
        })
          .composite([{ input: end, left: 0, top: 0 }])
          .png()
          .toBuffer();
      }
    }
    return files;
  }
  const small = ['--image-size', '8', '--from-scratch'];

  test('that lose much are told, and not where they are shown whole', async () => {
    const cwd = await tempFolder(await wide());
    const loud = train.filter((flag) => flag !== '--quiet');
    const { stderr } = await callKindred([...loud, ...small], { cwd });
    expect(stderr).toContain(
      '24 of 24 pictures lose more than a quarter of their pixels (the middle one 76 %)',
    );
    expect(stderr).toContain('--fit pad or --fit stretch');
    expect((await callKindred(['data', 'pets'], { cwd })).stdout).toContain(
      '24 of 24 pictures lose more than',
    );
    for (const fit of ['pad', 'stretch']) {
      const { stdout } = await callKindred(['data', 'pets', '--fit', fit], { cwd });
      expect(stdout).toMatch(/^problems +none$/m);
    }
  });

  test.each(['pad', 'stretch'])('%s is kept in the run and its model', async (fit) => {
    const cwd = await tempFolder(await wide());
    const flags = ['--fit', fit, '--background', 'grey', '--out', 'run', '--epochs', '4'];
    const { code } = await callKindred([...train, ...small, ...flags], { cwd });
    expect(code).toBe(0);
    const { data, config } = JSON.parse(await readFile(join(cwd, 'run/config.json'), 'utf8'));
    expect(data.options).toMatchObject({ fit, background: 'grey' });
    const whole = fit === 'pad' ? { kind: 'pad', background: [128, 128, 128] } : { kind: 'stretch' };
    expect(config.classifier.whole).toEqual(whole);
    const { preprocessing } = JSON.parse(await readFile(join(cwd, 'run/model.json'), 'utf8'));
    expect(preprocessing).toMatchObject({
      resize: { fit: fit === 'pad' ? 'contain' : 'fill', height: 8, width: 8 },
      ...(fit === 'pad' && { pad: { position: 'center', background: [128, 128, 128] } }),
    });
    expect(preprocessing).not.toHaveProperty('crop');
    // The model and the run see the same pixels: the same answers to the same pictures.
    const { stdout } = await callKindred(['predict', 'pets', '--model', 'run', '--json'], { cwd });
    const right = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { source: string; label: string })
      .filter(({ source, label }) => source.startsWith(`pets/${label}/`));
    const evaluated = await callKindred(['evaluate', 'run', '--data', 'pets', '--json'], { cwd });
    const { report } = JSON.parse(evaluated.stdout);
    expect(report.samples).toBeGreaterThan(0);
    const all = await callKindred(['evaluate', 'run', '--data', 'pets', '--split', 'train', '--json'], {
      cwd,
    });
    const shares = [evaluated, all].map(({ stdout }) => JSON.parse(stdout).report);
    const correct = shares.reduce(
      (sum, { samples, accuracy }) => sum + Math.round(samples * accuracy.top1),
      0,
    );
    expect(right).toHaveLength(correct);
    // Resumed, it is the same run.
    expect(await callKindred(['train', '--resume', 'run', '--quiet'], { cwd })).toMatchObject({ code: 0 });
  });

  test('are not enlarged unasked', async () => {
    const cwd = await tempFolder(await wide());
    await callKindred([...train, '--out', 'run'], { cwd });
    const { config } = JSON.parse(await readFile(join(cwd, 'run/config.json'), 'utf8'));
    expect(config.classifier).toMatchObject({ height: 8, width: 8 });
    await callKindred([...train, '--fit', 'pad', '--out', 'padded'], { cwd });
    const padded = JSON.parse(await readFile(join(cwd, 'padded/config.json'), 'utf8'));
    expect(padded.config.classifier).toMatchObject({ height: 33, width: 33 });
  });
});

test('records of earlier versions read their data as they did', async () => {
  const cwd = await tempFolder({
    ...(await tinyPictures()),
    'pets/cat/1.jfif': await noiseImage({ width: 8, height: 8, seed: 9 }).jpeg().toBuffer(),
  });
  await callKindred([...train, '--out', 'run'], { cwd });
  expect((await openData(join(cwd, 'pets'))).splits.train!.labels).toHaveLength(37);
  const before = await tempFolder(await tinyPictures());
  const source = await openData(join(before, 'pets'));
  const path = join(cwd, 'run/config.json');
  const record = JSON.parse(await readFile(path, 'utf8'));
  const { range: _, fit: __, background: ___, nested: ____, copies: _____, ...options } = record.data.options;
  const { grouping: ______, ...data } = record.data;
  const old = { ...record, data: { ...data, fingerprint: source.fingerprint, options } };
  await writeFile(path, JSON.stringify(old));
  const { code, stderr } = await callKindred(['evaluate', 'run'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
