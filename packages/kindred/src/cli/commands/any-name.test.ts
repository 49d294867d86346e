import { execFileSync } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const train = ['train', 'pets', '--epochs', '1', ...tinyFlags];

describe('pipes', () => {
  test('are refused at once, wherever a file is expected', async () => {
    const cwd = await tempFolder(await tinyPictures());
    execFileSync('mkfifo', ['pets/cat/x.png', 'pets/dog/notes', 'model.onnx'], { cwd });
    await expectRefusal(train, cwd, 1, 'cat/x.png (a pipe, not a file)', '--skip-bad');
    const { stdout } = await callKindred(['data', 'pets', '--skip-bad'], { cwd });
    expect(stdout).toContain('cat/x.png: a pipe, not a file: left out');
    expect(stdout).toContain('dog/notes: not an image: ignored');
    await callKindred([...train, '--skip-bad', '--out', 'run'], { cwd });
    await expectRefusal(
      ['predict', 'pets/cat/x.png', '--model', 'run'],
      cwd,
      1,
      'cat/x.png: a pipe, not a file',
    );
    await expectRefusal(['predict', 'pets', '--model', 'model.onnx'], cwd, 1, 'it is a pipe, not a file');
    const weights = await callKindred([...train, '--skip-bad', '--weights', 'model.onnx'], { cwd });
    expect(weights.code).toBe(1);
    expect(weights.stderr).toContain('it is a pipe, not a file');
  });
});

test('names that are not UTF-8 are named, with the way out', async () => {
  const cwd = await tempFolder(await tinyPictures());
  const odd = (path: string) => Buffer.from(path.replace('~', '\u00e9'), 'latin1');
  await rename(join(cwd, 'pets/cat/1.png'), odd(join(cwd, 'pets/cat/caf~.png')));
  await expectRefusal(train, cwd, 1, 'cat/caf\\xe9.png (the name is not UTF-8', 'convmv');
  await callKindred([...train, '--skip-bad', '--out', 'run'], { cwd });
  const { stdout, stderr } = await callKindred(['predict', 'pets/cat', '--model', 'run'], { cwd });
  expect(stdout.split('\n')).toHaveLength(12);
  expect(stderr).toMatch(/^kindred: pets\/cat\/caf\\xe9\.png: the name is not UTF-8/);
  await rename(join(cwd, 'pets/cat'), odd(join(cwd, 'pets/c~t')));
  await expectRefusal(train, cwd, 1, 'pets: c\\xe9t/: the name is not UTF-8');
});

test('control characters of names are never printed', async () => {
  const cwd = await tempFolder(
    await tinyPictures('pe\u001b[2Jts', ['\u001b[31mred', 'tab\tnew\nline', '\u202eolleh\u009b']),
  );
  const data = 'pe\u001b[2Jts';
  const calls = [
    ['data', data],
    ['data', data, '--json'],
    ['train', data, ...train.slice(2), '--out', 'r\u001b[1mun'],
    ['evaluate', 'r\u001b[1mun'],
    ['evaluate', 'r\u001b[1mun', '--json'],
    ['predict', data, '--model', 'r\u001b[1mun'],
    ['predict', data, '--model', 'r\u001b[1mun', '--json'],
    ['report', 'r\u001b[1mun'],
    ['export', 'r\u001b[1mun', '-o', 'x\u001b[1m.onnx'],
    ['runs', '.'],
    ['predict', 'no\u001b[1mne.png', '--model', 'r\u001b[1mun'],
    ['train', 'no\u001b[1mne'],
    ['train', '--no\u001b[1mne'],
    ['no\u001b[1mne'],
  ];
  for (const call of calls) {
    const { stdout, stderr } = await callKindred(call, { cwd });
    const written = stdout + stderr;
    expect(written, call.join(' ')).not.toBe('');
    expect(written.replaceAll('\n', ''), call.join(' ')).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
  }
});

test('accents in both encodings are one class, from training to evaluation', async () => {
  const [one, two] = ['caf\u00e9', 'cafe\u0301'];
  const cwd = await tempFolder({
    ...(await tinyPictures('pets/train', [two, 'tea'])),
    ...(await tinyPictures('pets/val', [one, 'tea'])),
    ...(await tinyPictures('more', [two, 'tea'])),
  });
  expect(await callKindred([...train, '--out', 'run', '--quiet'], { cwd })).toMatchObject({ code: 0 });
  const { code, stdout } = await callKindred(['evaluate', 'run', '--data', 'more'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain(one);
});
