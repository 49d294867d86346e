import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Runs an example as a reader would; resolves to what it prints. */
async function run(name: string, ...args: string[]): Promise<string> {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  return (await promisify(execFile)(process.execPath, [file, ...args])).stdout;
}

test('train-and-predict tells discs from stripes', async () => {
  expect(await run('train-and-predict')).toMatch(/a new image is stripes \(0\.[5-9]|1\.00/);
});

test('compare-losses prints both losses', async () => {
  const printed = await run('compare-losses', '1', '40');
  expect(printed).toMatch(/^ce: accuracy 0\.\d+.*\ncc: accuracy 0\.\d+/);
});

test('a-graph-by-hand finds the line', async () => {
  expect(await run('a-graph-by-hand')).toMatch(/^y = (2|2\.0\d*|1\.99\d*) x \+ (1|1\.0\d*|0\.99\d*)\n$/);
});

test('own-loss trains with it', async () => {
  expect(await run('own-loss', '1', '40')).toMatch(/^accuracy 0\.\d+; the model is .*model\.onnx\n$/);
});

test('own-network is trained and used', async () => {
  const printed = await run('own-network', '2', '100');
  expect(printed).toMatch(/^accuracy 0\.\d+; the model is .*model\.onnx\na (\d) is taken for a \d\n$/);
});

test('own-dataset tells discs from squares', async () => {
  const printed = await run('own-dataset');
  expect(printed).toMatch(
    /^accuracy (1|0\.[89]\d*) on 24 test images\naccuracy \S+ on \d+ validation images\n$/,
  );
});

test('callback stops in time and leaves a table', async () => {
  const [, reason, epochs, table] = /^(\S+) after (\d+) epochs, .*; see (.*)$/m.exec(
    await run('callback', '0.5', '100'),
  )!;
  expect(reason).toBe('stopped');
  const rows = (await readFile(table!, 'utf8')).trim().split('\n');
  expect(rows).toHaveLength(Number(epochs) + 1);
  expect(Number(rows.at(-1)!.split(',')[3])).toBeGreaterThanOrEqual(0.5);
});

test('own-training-loop learns', async () => {
  const accuracies = [...(await run('own-training-loop')).matchAll(/accuracy (0\.\d+)/g)].map((m) =>
    Number(m[1]),
  );
  expect(accuracies).toHaveLength(3);
  expect(accuracies[2]).toBeGreaterThan(0.8);
});

test('embeddings finds digits of the same kind', async () => {
  const lines = (await run('embeddings')).trimEnd().split('\n');
  expect(lines).toHaveLength(8);
  const isSame = (line: string) => {
    const [, label, first] = line.match(/^(\d): the nearest are (\d),/) ?? [];
    return label !== undefined && label === first;
  };
  expect(lines.filter(isSame).length).toBeGreaterThanOrEqual(6);
});
