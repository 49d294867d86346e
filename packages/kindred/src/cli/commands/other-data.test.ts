import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { parquetBytes } from '../../testing/parquet-bytes.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags, tinyPictures } from '../../testing/tiny-training.js';
import { zipOf } from '../../testing/zip-bytes.js';

const tableOf = (
  files: Record<string, Uint8Array>,
  header: string,
  row: (path: string, label: string) => string,
) => [header, ...Object.keys(files).map((path) => row(path, path.split('/')[1]!))].join('\n');

/** A run on a table whose columns are named, with pictures of cats, dogs and owls, and the same pictures in other shapes. */
async function start() {
  const pets = await tinyPictures();
  const inside = Object.fromEntries(Object.entries(pets).map(([path, content]) => [path.slice(5), content]));
  const [names, images] = [Object.keys(inside), Object.values(inside)];
  const cwd = await tempFolder({
    ...pets,
    'odd.csv': tableOf(pets, 'a,b,label', (path, label) => `${label},${path},${label}s`),
    'usual.csv': tableOf(pets, 'file,label', (path, label) => `${path},${label}`),
    'other.csv': tableOf(pets, 'file,kind', (path, label) => `${path},${label}`),
    'one.zip': zipOf(Object.fromEntries(Object.entries(inside).filter(([path]) => path.startsWith('owl')))),
    'pets.zip': zipOf(inside),
    'pets.parquet': parquetBytes({ pictures: images, labels: names.map((path) => path.split('/')[0]!) }),
  });
  const env = { KINDRED_CACHE: join(cwd, 'cache') };
  const call = (...args: string[]) => callKindred(args, { cwd, env });
  const columns = ['--label-column', 'a', '--image-column', 'b'];
  const trained = await call(
    'train',
    'odd.csv',
    '--epochs',
    '1',
    '--quiet',
    '--out',
    'run',
    ...columns,
    ...tinyFlags,
  );
  expect(trained).toMatchObject({ code: 0 });
  return { cwd, call };
}

describe('data of another shape than that of the run', () => {
  test('is evaluated with its own columns, or with those that are named; its unpacking is told', async () => {
    const { cwd, call } = await start();
    const evaluate = async (...args: string[]) => {
      const { code, stdout, stderr } = await call('evaluate', 'run', '--json', ...args);
      expect({ code, stderr: stderr.replace(/\s+/g, ' ') }).toMatchObject({ code: 0 });
      return { report: JSON.parse(stdout).report, stderr };
    };
    const whole = await evaluate('--data', 'usual.csv');
    // They are the run's own pictures, of which it held out some.
    expect(whole.report.samples).toBe(9);
    expect((await evaluate('--data', 'other.csv', '--label-column', 'kind')).report).toEqual(whole.report);
    const parquet = await evaluate('--data', 'pets.parquet');
    expect(parquet.report.accuracy).toEqual(whole.report.accuracy);
    expect(parquet.stderr).toContain('is unpacked into');
    expect((await evaluate('--data', 'one.zip')).report.samples).toBe(12);
    const own = await call('evaluate', 'run', '--data', 'one.zip', '--references', 'own', '--json');
    expect(JSON.parse(own.stdout).retrieval).toMatchObject({
      ...{ split: 'train', own: true, queries: 12, references: 27 },
    });
    const instead = await call('evaluate', 'run', '--data', 'one.zip', '--references', 'train');
    expect(instead.code).toBe(2);
    expect(instead.stderr).toContain('or --references own for the images that the run was trained on');
    await expectRefusal(
      ['evaluate', 'run', '--data', 'usual.csv', '--label-column', 'kind'],
      cwd,
      2,
      "usual.csv has no column 'kind' for --label-column",
    );
    await expectRefusal(
      ['evaluate', 'run', '--background', 'black', '--nested', '--label-column', 'label', '--range', 'cast'],
      cwd,
      2,
      'is not what the run was made with where it is read with --range, --background, --nested, --label-column: leave that out',
    );
  });

  test('is embedded, also with one class; nothing that can be read is said so', async () => {
    const { cwd, call } = await start();
    const embed = (...args: string[]) => call('embed', ...args, '-o', 'x.csv', '--model', 'run');
    expect((await embed('one.zip')).stdout).toContain('12 embeddings');
    expect((await embed('other.csv', '--label-column', 'kind')).stdout).toContain('36 embeddings');
    const table = await readFile(join(cwd, 'x.csv'), 'utf8');
    expect(table.split('\n')[1]).toMatch(/^pets\/cat\/1.png,cat,/);
    const bad = await tempFolder({ 'bad/cat/1.png': 'x', 'bad/dog/1.png': 'x' });
    for (const args of [
      ['evaluate', join(cwd, 'run'), '--data', 'bad'],
      ['embed', 'bad', '-o', 'x.csv', '--model', join(cwd, 'run')],
    ]) {
      await expectRefusal([...args, '--skip-bad'], bad, 1, 'bad has no image that can be read');
    }
  });

  test('is predicted picture by picture, with what it says beside the answers', async () => {
    const { call } = await start();
    const predict = async (...args: string[]) => {
      const { code, stdout, stderr } = await call('predict', ...args, '--model', 'run', '--json');
      const answers = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      return { code, stderr, answers };
    };
    const plain = await predict('pets/cat');
    expect(plain.answers[0]).not.toHaveProperty('expected');
    const zip = await predict('pets.zip');
    expect(zip).toMatchObject({ code: 0, stderr: expect.stringContaining('is unpacked into') });
    const byName = (answers: { source: string }[]) =>
      new Map(answers.map((answer) => [answer.source, answer]));
    expect(zip.answers).toHaveLength(36);
    expect(byName(zip.answers).get('pets.zip/cat/1.png')).toMatchObject({ top: plain.answers[0].top });
    const table = await predict('odd.csv', '--image-column', 'b', '--label-column', 'a');
    expect(byName(table.answers).get('pets/owl/12.png')).toMatchObject({ expected: 'owl' });
    const parquet = await predict('pets.parquet');
    expect(parquet.answers[0]).toMatchObject({ source: 'pets.parquet/0.png', expected: 'cat' });
    const shown = await call('predict', 'pets.parquet', '--model', 'run');
    expect(shown.stdout.split('\n')[0]).toMatch(/^pets.parquet\/0.png .* expected cat$/);
  });

  test('pictures in it that cannot be read are named as the user knows them', async () => {
    const { cwd, call } = await start();
    const content = zipOf({ 'a/1.png': 'no picture', 'a/2.png': (await tinyPictures())['pets/cat/1.png']! });
    const at = await tempFolder({ 'bad.zip': content });
    const run = (...args: string[]) =>
      call('predict', join(at, 'bad.zip'), '--model', join(cwd, 'run'), ...args);
    const failed = await run();
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/bad.zip\/a\/1.png: not an image in a known/),
    });
    expect(failed.stdout).toMatch(/bad.zip\/a\/2.png /);
    expect(failed.stderr).not.toContain('unpacked/');
    expect(await run('--skip-bad')).toMatchObject({ code: 0, stdout: failed.stdout });
  });
});
