import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, await tinyPictures());
  await writeFiles(cwd, await tinyPictures('four', ['a', 'b', 'c', 'd']));
  await writeFiles(cwd, await tinyPictures('other', ['ant', 'bee', 'fly']));
  await callKindred(['train', 'pets', '--epochs', '2', '--out', 'whole', ...tinyFlags], { cwd });
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

/** A copy of the run in which one file is changed; returns its folder. */
async function damagedRun(name: string, file: string, change: (bytes: Buffer) => Uint8Array | string) {
  await cp(join(cwd, 'whole'), join(cwd, name), { recursive: true });
  const path = join(cwd, name, file);
  await writeFile(path, change(await readFile(path)));
  return name;
}

test('export writes to ONNX files only, and leaves others as they are', async () => {
  await writeFiles(cwd, { 'precious.jpg': 'a photograph' });
  await expectRefusal(['export', 'whole', '-o', 'precious.jpg'], cwd, 2, 'precious.jpg', '.onnx');
  expect(await readFile(join(cwd, 'precious.jpg'), 'utf8')).toBe('a photograph');
});

test('evaluate leaves out pictures that cannot be read only where it is asked to', async () => {
  const pictures = await tinyPictures('spoilt');
  const [first] = Object.keys(pictures);
  await writeFiles(cwd, { ...pictures, [join(dirname(first!), 'broken.png')]: 'no picture' });
  await expectRefusal(['evaluate', 'whole', '--data', 'spoilt'], cwd, 1, 'broken.png', '--skip-bad');
  const { code, stderr } = await callKindred(['evaluate', 'whole', '--data', 'spoilt', '--skip-bad'], {
    cwd,
  });
  expect({ code, stderr }).toMatchObject({ code: 0 });
});

const last = 'checkpoints/last.safetensors';
const best = 'checkpoints/best.safetensors';
const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);

describe('damaged files of a run', () => {
  test('a checkpoint cut in half', async () => {
    const run = await damagedRun('cut-last', last, half);
    await expectRefusal(['train', '--resume', run], cwd, 1, join(run, last), 'cut short');
    const other = await damagedRun('cut-best', best, half);
    for (const command of ['evaluate', 'export']) {
      await expectRefusal([command, other], cwd, 1, join(other, best), 'cut short');
    }
  });

  test('safetensors with a header that lies about its length', async () => {
    const lie = (bytes: Buffer) => {
      bytes.writeBigUInt64LE(1n << 60n, 0);
      return bytes;
    };
    const run = await damagedRun('lying', last, lie);
    await expectRefusal(['train', '--resume', run], cwd, 1, join(run, last));
    const weights = join(await damagedRun('lying-best', best, lie), best);
    await expectRefusal(['train', 'pets', '--quiet', ...tinyFlags, '--weights', weights], cwd, 1, weights);
  });

  test('safetensors whose tensors lie outside the file', async () => {
    const lie = (bytes: Buffer) => {
      const end = 8 + Number(bytes.readBigUInt64LE(0));
      const header = bytes.toString('utf8', 8, end).replace(/"data_offsets":\[0,/, '"data_offsets":[9,');
      return Buffer.concat([bytes.subarray(0, 8), Buffer.from(header), bytes.subarray(end)]);
    };
    const run = await damagedRun('outside', best, lie);
    await expectRefusal(['export', run], cwd, 1, join(run, best));
  });

  test('a damaged record', async () => {
    const run = await damagedRun('no-json', 'config.json', () => '{"version":');
    await expectRefusal(['evaluate', run], cwd, 1, join(run, 'config.json'), 'not valid JSON');
    const strange = await damagedRun('strange', 'config.json', () => '{"version": 99}');
    await expectRefusal(['evaluate', strange], cwd, 1, join(strange, 'config.json'));
  });

  test('a damaged model', async () => {
    const run = await damagedRun('cut-model', 'model.onnx', half);
    await expectRefusal(['predict', 'pets/cat', '--model', run], cwd, 1, join(run, 'model.onnx'));
    await expectRefusal(['predict', 'pets/cat', '--model', 'pets/cat/1.png'], cwd, 1, 'pets/cat/1.png');
  });
});

describe('what does not fit together', () => {
  test('data with classes that it does not know', async () => {
    await expectRefusal(
      ['evaluate', 'whole', '--data', 'four'],
      cwd,
      2,
      'a class "a", which the network of whole does not know',
      'cat, dog, owl',
    );
    const parts = ['the data that was given', 'whole was trained on', 'cannot go on'];
    await expectRefusal(['train', '--resume', 'whole', 'four'], cwd, 1, ...parts);
  });

  test('data with other classes', async () => {
    await expectRefusal(['evaluate', 'whole', '--data', 'other'], cwd, 2, 'ant');
  });

  test('weights of another network', async () => {
    const flags = ['--model', 'resnet20', '--model.width', '2', '--weights', join('whole', best), '--quiet'];
    const parts = [join('whole', best), '"conv1.weight" in another shape', 'of another network', '--model'];
    await expectRefusal(['train', 'pets', ...flags], cwd, 1, ...parts);
  });

  test('images that are too small for the network', async () => {
    await expectRefusal(['train', 'pets', '--model', 'vgg16', '--quiet'], cwd, 2, '32x32', '--image-size');
  });

  test('a folder that holds no run, or one already', async () => {
    await expectRefusal(['evaluate', 'pets'], cwd, 2, 'pets holds no run');
    await expectRefusal(['export', 'nowhere'], cwd, 2, 'nowhere does not exist');
    await expectRefusal(['train', 'pets', '--out', 'whole'], cwd, 2, 'whole already holds a run');
    await expectRefusal(['predict', 'pets/cat', '--model', 'nowhere'], cwd, 2, 'nowhere');
    await expectRefusal(['evaluate', 'whole', '--split', 'test'], cwd, 2, 'no test images');
  });
});
