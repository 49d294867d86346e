import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { idxBytes } from '../../testing/idx-bytes.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { noiseImage } from '../../testing/test-images.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const train = ['train', 'pets', '--epochs', '1', '--quiet', ...tinyFlags];

describe('image folders', () => {
  test('a folder that is not there', async () => {
    await expectRefusal(['train', 'nowhere'], await tempFolder(), 2, "data folder 'nowhere' does not exist");
  });

  test('a folder without anything', async () => {
    await expectRefusal(train, await tempFolder({ 'pets/': '' }), 2, 'is empty');
  });

  test('an empty class', async () => {
    const cwd = await tempFolder({ ...(await tinyPictures()), 'pets/fox/': '' });
    await expectRefusal(train, cwd, 1, 'pets: fox/: the class folder has no images');
  });

  test('a single class', async () => {
    await expectRefusal(
      train,
      await tempFolder(await tinyPictures('pets', ['cat'])),
      1,
      "kindred: pets: only one class ('cat')",
    );
  });

  test('a truncated JPEG', async () => {
    const whole = await noiseImage({ width: 64, height: 64 }).jpeg().toBuffer();
    const cwd = await tempFolder({ ...(await tinyPictures()), 'pets/cat/cut.jpg': whole.subarray(0, 900) });
    await expectRefusal(train, cwd, 1, 'cat/cut.jpg', '--skip-bad');
  });

  test('a text renamed to .png', async () => {
    const cwd = await tempFolder({ ...(await tinyPictures()), 'pets/dog/text.png': 'Dear diary' });
    await expectRefusal(train, cwd, 1, 'dog/text.png');
    const { code, stderr } = await callKindred([...train, '--skip-bad'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^pets: one problem in the data, .*dog\/text\.png/);
  });
});

describe('IDX files', () => {
  const images = 'pets/train-images-idx3-ubyte';
  const labels = 'pets/train-labels-idx1-ubyte';
  const good = { [images]: idxBytes([4, 8, 8]), [labels]: idxBytes([4], [0, 1, 0, 1]) };

  test('a wrong magic number', async () => {
    const wrong = idxBytes([4, 8, 8]);
    wrong[2] = 0x77;
    await expectRefusal(train, await tempFolder({ ...good, [images]: wrong }), 1, 'train-images-idx3-ubyte');
  });

  test('a truncated gz', async () => {
    const packed = gzipSync(idxBytes([4, 8, 8]));
    const files = { [`${images}.gz`]: packed.subarray(0, packed.length - 20), [labels]: good[labels]! };
    await expectRefusal(train, await tempFolder(files), 1, 'train-images-idx3-ubyte.gz');
  });

  test('fewer labels than images', async () => {
    const cwd = await tempFolder({ ...good, [labels]: idxBytes([3], [0, 1, 0]) });
    await expectRefusal(train, cwd, 1, 'train-labels-idx1-ubyte');
  });
});

test('CIFAR: a label out of range', async () => {
  const records = new Uint8Array(2 * 3073);
  records[3073] = 10;
  const cwd = await tempFolder({
    'pets/data_batch_1.bin': records,
    'pets/test_batch.bin': new Uint8Array(3073),
  });
  await expectRefusal(train, cwd, 1, 'data_batch_1.bin', '10');
});

test('images to predict that cannot be read are named, the others classified', async () => {
  const cwd = await tempFolder({ ...(await tinyPictures()), 'text.png': 'Dear diary' });
  await callKindred([...train, '--out', 'run'], { cwd });
  const images = ['pets/cat/1.png', 'text.png', 'pets/dog/1.png'];
  const { code, stdout, stderr } = await callKindred(['predict', ...images, '--model', 'run'], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^kindred: text\.png: [^\n]+\n$/);
  expect(stdout).toMatch(/^pets\/cat\/1\.png .*\npets\/dog\/1\.png .*\n$/);
  const missing = await callKindred(['predict', 'pets/cat/2.png', 'none.png', '--model', 'run'], { cwd });
  expect(missing).toMatchObject({ code: 1, stderr: 'kindred: none.png does not exist\n' });
  expect(missing.stdout).toMatch(/^pets\/cat\/2\.png /);
  await expectRefusal(['predict', 'none.png', '--model', 'run'], cwd, 1, 'none.png does not exist');
});

test('a folder to predict is searched to the bottom, and what is in it that cannot be read is named', async () => {
  const cwd = await tempFolder({
    ...(await tinyPictures()),
    'pets/owl/1.heic': 'x',
    'pets/dog/text.png': 'x',
  });
  await callKindred([...train, '--skip-bad', '--out', 'run'], { cwd });
  const args = ['predict', './pets', '--model', 'run', '--json'];
  const { code, stdout, stderr } = await callKindred(args, { cwd });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'kindred: pets/dog/text.png: not an image in a known format\n' +
      'kindred: pets/owl/1.heic: format not supported: convert it, e.g. to JPEG\n',
  );
  const sources = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).source);
  expect(sources).toHaveLength(36);
  expect(sources.slice(0, 2)).toEqual(['pets/cat/1.png', 'pets/cat/2.png']);
  expect(sources.at(-1)).toBe('pets/owl/12.png');
});
