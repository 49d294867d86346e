import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectRefusal } from '../../testing/expect-refusal.js';
import { callKindred } from '../../testing/run-kindred.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyFlags } from '../../testing/tiny-training.js';

test('train mixes the images of its batches where it is asked to', async () => {
  const cwd = await tempFolder();
  const mixing = ['--mix', 'mixup', '--mix.alpha', '0.2', '--loss', 'ce'];
  const args = ['train', '--epochs', '1', '--limit-per-class', '8', ...mixing, ...tinyFlags];
  const { code, stdout } = await callKindred([...args, '--out', 'run'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^accuracy +\d+\.\d\d % on 2,000 test images/m);
  const { config } = JSON.parse(await readFile(join(cwd, 'run/config.json'), 'utf8'));
  expect(config.mix).toEqual({ name: 'mixup', alpha: 0.2 });
});

test('but not with a loss that takes images of one class', async () => {
  const cwd = await tempFolder();
  const parts = ['loss cc takes images of one class', 'mix cutmix makes mixtures', '(ce', '--mix none'];
  await expectRefusal(['train', 'no/such/data', '--mix', 'cutmix'], cwd, 2, ...parts);
  expect(existsSync(join(cwd, 'runs'))).toBe(false);
});

test('the list has the papers and the options', async () => {
  const { stdout } = await callKindred(['mixes']);
  expect(stdout).toMatch(/^mixup {2}.+\n {2}Zhang et al\., .+\n {2}--mix\.alpha <x> {2}/m);
  expect(stdout).toMatch(/^cutmix {2}.+\n {2}Yun et al\., /m);
});
