import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyGrid } from '../../testing/tiny-comparison.js';
import { compareLosses } from './compare-losses.js';
import type { CompareOptions } from './options.js';
import { reportComparison } from './report.js';

/** Folders of the two shards of a tiny grid, and one for whatever else. */
async function shards() {
  const folder = await tempFolder();
  const make = async (name: string, options: CompareOptions) => {
    const out = join(folder, name);
    return { out, result: await compareLosses({ ...tinyGrid, out, epochs: 1, ...options }) };
  };
  const first = await make('a', { shard: { index: 1, count: 2 } });
  return { folder, make, first };
}

test('shards, gaps, and comparisons that belong together or do not', async () => {
  const { folder, make, first } = await shards();
  expect(first.result).toMatchObject({ total: 1, finished: 1, elsewhere: 1 });
  expect(first.result.report).toBeUndefined();

  // A shard alone: the rest is a gap.
  const partial = await reportComparison([first.out]);
  expect(partial).toMatchObject({
    folder: first.out,
    runs: 1,
    gaps: [{ title: 'digits/tiny/cc, seed 1', failure: undefined }],
  });
  expect(await readFile(partial!.markdown, 'utf8')).toContain('- **Missing runs.** digits/tiny/cc, seed 1\n');

  // Another loss, trained in the same way, in a comparison of its own.
  const more = await make('more', { losses: ['crl'], sampler: 'balanced' });
  const out = join(folder, 'all');
  const merged = await reportComparison([more.out, first.out], { out });
  expect(merged).toMatchObject({ folder: out, runs: 2, gaps: [{ title: 'digits/tiny/cc, seed 1' }] });
  const { grid, accuracy, differences } = merged.comparison;
  expect(grid.losses).toEqual(['ce', 'crl']);
  expect(accuracy.map(([cell]) => cell?.count)).toEqual([1, 1]);
  expect(differences).toMatchObject([{ loss: 'crl', setting: { data: 'digits', model: 'tiny' } }]);
  const lines = (await readFile(merged!.runsCsv, 'utf8')).split('\r\n');
  expect(lines.slice(1, 3).map((line) => line.split(',')[2])).toEqual(['ce', 'crl']);
  const baseline = await reportComparison([more.out, first.out], { out, baseline: 'crl' });
  expect(await readFile(baseline!.markdown, 'utf8')).toContain('## Differences from crl');

  const refused = async (paths: readonly string[], ...parts: string[]) => {
    const error = await expectFailure(reportComparison(paths, { out }), ...parts);
    expect(error).toBeInstanceOf(UsageError);
  };
  await refused([first.out, first.out], 'both have digits/tiny/ce, seed 1, and a run counts once');
  await refused([join(folder, 'none')], 'does not exist; name the folder of one');
  await refused([folder], 'holds no comparison (no comparison.json)');
  await expectFailure(reportComparison([first.out, more.out]), 'several comparisons', '`out`');
  await expectFailure(reportComparison([first.out], { baseline: 'lgm' }), 'the baseline lgm is none of');

  const path = join(more.out, 'comparison.json');
  const record = JSON.parse(await readFile(path, 'utf8'));
  record.data[0].recipe.epochs = 2;
  await writeFile(path, JSON.stringify(record));
  await refused(
    [first.out, more.out],
    'cannot be in one report: ',
    `epochs of digits: 1 in ${first.out}, 2 in ${more.out}`,
  );

  // Damaged files are named.
  const cell = join(first.out, 'cells', 'digits-tiny-ce-seed1');
  const arrays = await readFile(`${cell}.safetensors`);
  await writeFile(`${cell}.safetensors`, arrays.subarray(0, arrays.length - 1));
  await expectFailure(reportComparison([first.out]), `${cell}.safetensors`);
  await writeFile(`${cell}.json`, '{"version": 1}');
  await expectFailure(reportComparison([first.out]), `${cell}.json`);
  await rm(`${cell}.json`);
  await refused([first.out], `none of the 2 runs of ${first.out} is finished`);
});
