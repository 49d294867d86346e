import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadClassifier } from '../../api/classifier.js';
import { openStudio } from '../../testing/open-studio.js';
import { openStudioPage, overflowOf, type PageLook, seriousFaults } from '../../testing/studio-page.js';
import { type TinyRuns, tinyRuns } from '../../testing/tiny-runs.js';

/** What shows in a moment, on a busy machine in some. */
const soon = <T>(value: () => T) => expect.poll(value, { timeout: 15_000 });

describe.skipIf(chromiumPath === undefined)('the export screen, in Chromium', () => {
  let browser: Browser;
  let tiny: TinyRuns;

  beforeAll(async () => {
    [browser, tiny] = await Promise.all([launch(), tinyRuns()]);
    await tiny.train('pets');
  });

  afterAll(async () => {
    await browser?.close();
    await tiny?.remove();
  });

  const studio = () => openStudio({ runs: tiny.runs });
  const open = async (place = '/export', look?: PageLook) =>
    openStudioPage(browser, await studio(), place, look);
  const item = (page: Page, name: string) => page.locator('.exported > li').filter({ hasText: name });

  test('a classifier is exported with what tells abnormal pictures, checked, described and downloaded', async () => {
    const page = await open();
    await page.getByRole('textbox', { name: 'File' }).fill('scored.onnx');
    await page.getByRole('checkbox', { name: /^Embedding/ }).check();
    await page.getByRole('combobox', { name: 'Abnormal pictures' }).selectOption('nearest-neighbours');
    await page.getByRole('textbox', { name: 'K', exact: true }).fill('3');
    await page.getByRole('textbox', { name: 'False alarms' }).fill('0.2');
    await page.getByRole('textbox', { name: 'License' }).fill('CC-BY-4.0');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Export the classifier' }).click();
    await expect.poll(() => item(page, 'scored.onnx').count(), { timeout: 30_000 }).toBe(1);
    const classifier = await loadClassifier(join(tiny.runs, 'pets/scored.onnx'));
    const { normality, license, outputs } = classifier.card;
    await classifier.close();
    expect(normality).toMatchObject({ score: { name: 'nearest-neighbours', k: 3 }, falseAlarms: 0.2 });
    expect([license, outputs.embedding !== undefined]).toEqual(['CC-BY-4.0', true]);

    const bytes = await readFile(join(tiny.runs, 'pets/scored.onnx'));
    const hash = createHash('sha256').update(bytes).digest('hex');
    expect(await item(page, 'scored.onnx').innerText()).toContain(hash);
    await item(page, 'scored.onnx').getByText('Model card').click();
    expect(await item(page, 'scored.onnx').innerText()).toMatch(
      /Abnormal images\s+abnormal below .*validation images/,
    );
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      item(page, 'scored.onnx').getByRole('link', { name: 'Download scored.onnx' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('scored.onnx');
    expect(await readFile((await download.path())!)).toEqual(bytes);
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByRole('textbox', { name: 'File' }).fill('scored.onnx');
    await page.getByRole('button', { name: 'Export the classifier' }).click();
    await soon(() => page.locator('.work-form .field-error').innerText()).toContain(
      'there is scored.onnx in the folder of the run already',
    );
  });

  test('training is exported into a folder of its own', async () => {
    const page = await open('/export?run=pets');
    await page.getByRole('button', { name: 'Training elsewhere' }).click();
    await page.getByRole('textbox', { name: 'Batch size' }).fill('4');
    await page.getByRole('button', { name: 'Export the training' }).click();
    await expect.poll(() => item(page, 'training/').count(), { timeout: 30_000 }).toBe(1);
    expect(await item(page, 'training/').getByRole('link').allInnerTexts()).toHaveLength(4);
    const manifest = JSON.parse(await readFile(join(tiny.runs, 'pets/training/training.json'), 'utf8'));
    expect(JSON.stringify(manifest)).toContain('4');
    expect(await seriousFaults(page)).toEqual([]);
  });

  test('nothing else of the machine is sent or written', async () => {
    const served = await studio();
    for (const name of ['config.json', '../../pets/cat/1.png', 'checkpoints/last.safetensors', '']) {
      const path = `/api/export/file?${new URLSearchParams({ run: 'pets', name })}`;
      expect((await served.ask({ path })).status, name).toBe(404);
    }
    for (const file of ['../out.onnx', '/tmp/out.onnx', '.hidden.onnx', 'out.txt']) {
      const body = JSON.stringify({ form: 'classifier', run: 'pets', file });
      expect((await served.ask({ method: 'POST', path: '/api/export', body })).status, file).toBe(400);
    }
  });

  test.each([
    ['a telephone', { width: 390, height: 800 }],
    ['the dark', { colorScheme: 'dark' }],
  ] as const)('nothing serious on %s', async (_, look) => {
    const page = await open('/export?run=pets', look);
    await item(page, 'model.onnx').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });
});
