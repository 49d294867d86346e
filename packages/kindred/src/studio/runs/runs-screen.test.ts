import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { train } from '../../api/train.js';
import { openStudio } from '../../testing/open-studio.js';
import { runsFolder } from '../../testing/runs-folder.js';
import { openStudioPage, seriousFaults } from '../../testing/studio-page.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyOptions, tinyPictures } from '../../testing/tiny-training.js';

/** A machine that does other things, too, takes its time. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000 });

describe.skipIf(chromiumPath === undefined)('training and runs, in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser?.close());

  const state = (page: Page) => page.locator('.facts .state');

  test('a training is started from the form, watched, stopped, resumed and stopped again', async () => {
    const runs = await runsFolder();
    const studio = await openStudio({ runs });
    const page = await openStudioPage(browser, studio, '/train');
    await page.getByRole('radio', { name: /embedded digits/ }).check();
    await page.getByRole('combobox', { name: 'Model' }).selectOption('lenet');
    await page.getByRole('textbox', { name: 'Width' }).fill('2');
    await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('0');
    await soon(() => page.getByText('--epochs must be at least 1, not 0').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('500');
    await page.getByRole('textbox', { name: 'Batch size' }).fill('16');
    await page.getByText('More options of training').click();
    await page.getByRole('textbox', { name: 'Limit per class' }).fill('60');
    await page.getByText('Engine', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Threads' }).fill('1');
    await page.getByRole('textbox', { name: 'Name of the run' }).fill('first try');
    const command = page.getByLabel('The same as a command');
    await soon(() => command.innerText()).toBe(
      `kindred train --model lenet --model.width 2 --epochs 500 --batch-size 16 --limit-per-class 60 --threads 1 --out '${join(runs, 'first try')}'`,
    );
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start training' }).click();

    await page.waitForURL(/\/runs\/first%20try$/, { timeout: 30_000 });
    await soon(() => state(page).innerText()).toBe('running');
    await soon(() => page.locator('.chart canvas').count()).toBeGreaterThanOrEqual(2);
    await soon(() => page.locator('.facts .run-progress').innerText()).toMatch(/images a second · .* left/);
    expect(await page.locator('.events').innerText()).toContain('600 training, ');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await soon(() => state(page).innerText()).toBe('interrupted');

    await page.getByRole('button', { name: 'Resume' }).click();
    await soon(() => state(page).innerText()).toBe('running');
    await page.reload();
    await page.getByRole('button', { name: 'Stop' }).click();
    await soon(() => state(page).innerText()).toBe('interrupted');
    await soon(() => page.locator('.events').first().innerText()).toContain('Went on after step');
  });

  test('what does not go together is refused at its field, and lists and nested options are written as the command has them', async () => {
    const studio = await openStudio({ runs: await tempFolder() });
    const page = await openStudioPage(browser, studio, '/train');
    await page.getByRole('combobox', { name: 'Loss' }).selectOption('cc');
    await page.getByRole('textbox', { name: 'Lambda' }).fill('0.2');
    await page.getByRole('combobox', { name: 'Base' }).selectOption('arcface');
    const base = page.getByRole('group', { name: 'Options of --loss.base arcface' });
    await base.getByRole('textbox', { name: 'Margin' }).fill('0.3');
    await page.getByRole('combobox', { name: 'Augment' }).selectOption('list');
    const command = page.getByLabel('The same as a command');
    await soon(() => command.innerText()).toContain(
      '--loss cc --loss.base arcface --loss.base.margin 0.3 --loss.lambda 0.2',
    );
    await page.getByRole('combobox', { name: 'Loss' }).selectOption('ce');
    await soon(() => command.innerText()).not.toContain('lambda');
    await page.getByText('More options of training').click();
    await page.getByRole('combobox', { name: 'Loss' }).selectOption('lgm');
    await page.getByRole('combobox', { name: 'Mix' }).selectOption('mixup');
    const mix = page.getByRole('combobox', { name: 'Mix' });
    await soon(() => mix.getAttribute('aria-invalid')).toBe('true');
    await mix.selectOption('none');
    await soon(() => mix.getAttribute('aria-invalid')).toBeNull();
  });

  test('runs of the command appear by themselves, and their curves say what is missing', async () => {
    const runs = await runsFolder();
    const pets = join(await tempFolder(await tinyPictures('pets')), 'pets');
    const studio = await openStudio({ runs });
    const page = await openStudioPage(browser, studio, '/runs');
    await soon(() => page.getByText('There are no runs here yet.').count()).toBe(1);
    const out = join(runs, 'by the command');
    await train({ ...tinyOptions, data: pets, out, report: false });
    await page.getByRole('link', { name: 'by the command' }).click({ timeout: 10_000 });
    await soon(() => state(page).innerText()).toBe('finished');
    await soon(() => page.locator('.chart').count()).toBeGreaterThanOrEqual(2);
    expect(await page.getByText('The curves are incomplete.').count()).toBe(0);
    // Lines that a disk has lost, in the middle of it all.
    const line = (step: number) =>
      `${JSON.stringify({ type: 'step', step, epoch: 3, learningRate: 0.1, loss: 1, terms: {} })}\n`;
    await appendFile(join(out, 'metrics.jsonl'), [50, 100, 150, 400, 450].map(line).join(''));
    await soon(() => page.getByText('The curves are incomplete.').count()).toBe(1);
    expect(await page.locator('.notice-box').innerText()).toContain(
      'Of the steps 151 to 399 4 lines are missing.',
    );
    expect(await seriousFaults(page)).toEqual([]);
    await page.goBack();
    await soon(() => page.getByRole('link', { name: 'by the command' }).count()).toBe(1);
    expect(await seriousFaults(page)).toEqual([]);
  });
});
