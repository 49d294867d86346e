import { join } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { train } from '../../api/train.js';
import { openStudio, type TestedStudio } from '../../testing/open-studio.js';
import { openStudioPage, seriousFaults } from '../../testing/studio-page.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { pictures } from '../../testing/test-images.js';
import { tinyOptions } from '../../testing/tiny-training.js';

/** A machine that does other things, too, takes its time. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000 });

describe.skipIf(chromiumPath === undefined)('understanding a run, in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser?.close());

  /** A run of a network so small that it errs, with attention, on pictures of three classes. */
  async function studioWithRun(): Promise<TestedStudio> {
    const folders = ['cat', 'dog', 'owl'].flatMap((name) => [`pets/train/${name}`, `pets/test/${name}`]);
    const folder = await tempFolder(await pictures(folders, { perClass: 12, width: 10, height: 8 }));
    // What was measured of the very same run before is not to be found.
    vi.stubEnv('KINDRED_CACHE', join(folder, 'cache'));
    const data = join(folder, 'pets');
    const options = { ...tinyOptions, loss: 'cc', report: false } as const;
    await train({ ...options, data, out: join(folder, 'runs', 'a') });
    await train({ ...options, data, out: join(folder, 'runs', 'b'), seed: 2 });
    return openStudio({ runs: join(folder, 'runs') });
  }

  async function look(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.locator('.headline').waitFor({ timeout: 30_000 });
  }

  test('a cell of the confusion matrix opens its images, one of them what the network says of it', async () => {
    const page = await openStudioPage(browser, await studioWithRun(), '/runs/a');
    await page.getByRole('link', { name: 'Confusion' }).click();
    await look(page);
    expect(await page.locator('.headline').innerText()).toContain('of 36 test images right');
    const cells = page.locator('.confusion .cell');
    expect(await cells.count()).toBe(9);
    const largest = page.getByRole('button', { name: /^\w+ taken for \w+: [1-9]/ }).first();
    const [, label, taken, count] = /^(\w+) taken for (\w+): (\d+)/.exec(
      (await largest.getAttribute('aria-label'))!,
    )!;
    await largest.click();
    expect(new URL(page.url()).search).toBe(`?label=${label}&predicted=${taken}`);
    await soon(() => page.locator('.tile').count()).toBe(Number(count));
    const picture = page.locator('.tile').first();
    await soon(() =>
      picture
        .locator('img')
        .evaluate((image) => (image as unknown as { readonly naturalWidth: number }).naturalWidth),
    ).toBe(10);
    expect(await seriousFaults(page)).toEqual([]);

    await picture.click();
    const dialog = page.getByRole('dialog');
    await soon(() => dialog.locator('.top-classes li').count()).toBe(3);
    await soon(() => dialog.innerText()).toContain('Channel attention against its class');
    expect(await seriousFaults(page)).toEqual([]);
    await page.goBack();
    await soon(() => dialog.count()).toBe(0);
    await page.goBack();
    await soon(() => page.locator('.tile').count()).toBe(0);
  });

  test('a lasso on the map lists the images that it takes in; classes, mistakes and reliability are there', async () => {
    const page = await openStudioPage(browser, await studioWithRun(), '/runs/a/understand/map');
    await look(page);
    const canvas = page.locator('.point-map');
    await canvas.waitFor({ timeout: 60_000 });
    await soon(() => page.getByText('The two principal components of all 36 images.').count()).toBe(1);
    await page.getByRole('button', { name: 'Lasso' }).click();
    const box = (await canvas.boundingBox())!;
    const corners = [
      [2, 2],
      [box.width - 3, 2],
      [box.width - 3, box.height - 3],
      [2, box.height - 3],
    ] as const;
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    for (const [x, y] of corners) await page.mouse.move(box.x + x, box.y + y, { steps: 4 });
    await page.mouse.up();
    await soon(() => page.getByRole('heading', { name: /^36 images/ }).count()).toBe(1);
    await soon(() => page.locator('.tile').count()).toBeGreaterThan(5);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Map of' }).selectOption('attention');
    await page.getByRole('combobox', { name: 'by', exact: true }).selectOption('umap');
    await soon(() => page.getByText(/^UMAP of all 36 images/).count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?of=attention&by=umap');

    await page.getByRole('link', { name: 'Classes' }).click();
    await soon(() => page.getByRole('row').count()).toBe(4);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'cat', exact: true }).click();
    await soon(() => page.getByText(/^\d+ mistakes? of 12 images/).count()).toBe(1);
    await page.getByRole('link', { name: 'Reliability' }).click();
    await soon(() => page.getByText(/^Expected calibration error/).count()).toBe(1);
    expect(await seriousFaults(page)).toEqual([]);
  });

  test('distances are compared with the start of the run, and with another run', async () => {
    const page = await openStudioPage(browser, await studioWithRun(), '/runs/a/understand/distances');
    await look(page);
    await soon(() => page.locator('.heat').count()).toBe(1);
    const against = page.getByRole('combobox', { name: 'compared with' });
    await against.selectOption('start');
    await soon(() => page.locator('.heat').count()).toBe(3);
    expect(await page.getByRole('heading', { name: 'a less its start' }).count()).toBe(1);
    await against.selectOption('run:b');
    await page.getByRole('link', { name: 'Look at it first' }).click();
    await look(page);
    await page.getByRole('combobox', { name: 'compared with' }).selectOption('run:a');
    await soon(() => page.locator('.heat').count()).toBe(3);
    expect(await seriousFaults(page)).toEqual([]);
  });
});
