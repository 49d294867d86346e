import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';

const docs = new URL('../../../../../docs/', import.meta.url);
const modules = fileURLToPath(new URL('../../../../../node_modules/', import.meta.url));

let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, await tinyPictures());
  await callKindred(['train', 'pets', '--epochs', '2', '--out', 'run', ...tinyFlags], { cwd });
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

test("the guide's program trains with the files alone, from where the run ended", async () => {
  const { code, stdout } = await callKindred(['export', 'run', '--training', '-o', 'device'], { cwd });
  expect(code).toBe(0);
  expect(stdout.split('\n').map((line) => line.split('  ')[0])).toEqual(
    expect.arrayContaining([
      'device/first.onnx',
      'device/train.onnx',
      'device/eval.onnx',
      'device/training.json',
    ]),
  );
  const guide = await readFile(new URL('training-elsewhere.md', docs), 'utf8');
  const program = /^```js\n(.*?)^```$/ms.exec(guide)![1]!;
  const folder = join(cwd, 'device');
  await writeFile(join(folder, 'program.mjs'), program);
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(modules, 'onnxruntime-node'), join(folder, 'node_modules/onnxruntime-node'));
  const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
  const ran = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: folder, env });
  const lines = ran.stdout.trim().split('\n');
  expect(lines).toHaveLength(4);
  const numbers = lines.map((line) => line.split(' ').slice(1).map(Number));
  expect(numbers.map(({ length }) => length)).toEqual([4, 4, 4, 3]);
  expect(numbers.flat().every(Number.isFinite)).toBe(true);
});

test('what does not go together is refused, and nothing is written', async () => {
  const before = await readdir(join(cwd, 'run'));
  const refused = (args: string[], ...words: string[]) =>
    expectRefusal(['export', 'run', ...args], cwd, 2, ...words);
  await refused(['--training', '--score', 'energy'], '--score', '--training');
  await refused(['--untrained'], '--untrained', '--training');
  await refused(['--training', '-o', 'x.onnx'], 'x.onnx', 'folder');
  expect(await readdir(join(cwd, 'run'))).toEqual(before);
});
