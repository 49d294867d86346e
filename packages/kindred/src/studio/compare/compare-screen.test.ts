import { join } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import type { ComparisonAnswer } from '@kindred/studio/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareLosses } from '../../api/compare/compare-losses.js';
import { reportComparison } from '../../api/compare/report.js';
import { manyRuns } from '../../testing/many-runs.js';
import { openStudio } from '../../testing/open-studio.js';
import { openStudioPage, overflowOf, type PageLook, seriousFaults } from '../../testing/studio-page.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyGrid } from '../../testing/tiny-comparison.js';
import { type TinyRuns, tinyRuns } from '../../testing/tiny-runs.js';

/** What shows in a moment, on a busy machine in some. */
const soon = <T>(value: () => T) => expect.poll(value, { timeout: 15_000 });

describe.skipIf(chromiumPath === undefined)('the compare screen, in Chromium', () => {
  let browser: Browser;
  let tiny: TinyRuns;

  beforeAll(async () => {
    [browser, tiny] = await Promise.all([launch(), tinyRuns()]);
    await tiny.train('first');
    await tiny.train('second', { loss: { name: 'cc', lambda: 0.2 }, seed: 2, batchSize: 12 });
    await tiny.train('third', { loss: 'arcface', epochs: 3 });
    const out = join(tiny.root, 'comparisons/small');
    await compareLosses({ ...tinyGrid, seeds: 2, out });
  });

  afterAll(async () => {
    await browser?.close();
    await tiny?.remove();
  });

  const open = async (place: string, look?: PageLook) =>
    openStudioPage(browser, await openStudio({ runs: tiny.runs }), place, look);
  const names = (page: Page) => page.locator('.compare-table tbody th[scope=row]').allInnerTexts();

  test('runs are sorted, filtered and chosen; the address holds all of it, and the back button takes it back', async () => {
    const page = await open('/compare');
    await soon(() => names(page)).toHaveLength(3);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await soon(() => names(page)).toEqual(['first', 'second', 'third']);
    expect(await page.getByRole('columnheader', { name: /^Run/ }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await page.getByRole('button', { name: 'Filter by Loss' }).click();
    await page.getByRole('checkbox', { name: /^arcface/ }).check();
    await page.getByRole('checkbox', { name: /^cc:lambda=0.2/ }).check();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await soon(() => names(page)).toEqual(['second', 'third']);
    await page.getByRole('searchbox', { name: 'Filter runs by words' }).fill('batchsize=12');
    await soon(() => names(page)).toEqual(['second']);
    const address = new URL(page.url()).search;
    expect(Object.fromEntries(new URLSearchParams(address))).toMatchObject({
      sort: 'name',
      text: 'batchsize=12',
    });
    await page.reload();
    await soon(() => names(page)).toEqual(['second']);
    await page.goBack();
    await soon(() => names(page)).toHaveLength(3);
    expect(await seriousFaults(page)).toEqual([]);
  });

  test('columns are chosen, or those in which the runs differ', async () => {
    const page = await open('/compare');
    const titles = async () =>
      (await page.locator('.compare-table .column-sort').allInnerTexts()).map((text) => text.trim());
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('searchbox', { name: 'Find a column' }).fill('batchs');
    await page.getByRole('checkbox', { name: 'batchSize' }).check();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Done' }).click();
    await soon(titles).toContain('batchSize');
    await page.getByRole('button', { name: 'Only what differs' }).click();
    await soon(titles).toContain('epochs');
    const shown = await titles();
    expect(shown).toEqual(expect.arrayContaining(['Run', 'Accuracy', 'loss', 'seed', 'batchSize']));
    expect(shown).not.toContain('model');
    await page.reload();
    await soon(titles).toEqual(shown);
  });

  test('chosen runs stand side by side: curves over one another, and what is different about them', async () => {
    const page = await open('/compare');
    await page.getByRole('checkbox', { name: 'Choose first' }).check();
    await page.getByRole('checkbox', { name: 'Choose second' }).check();
    await page.getByRole('link', { name: 'Compare them' }).click();
    await soon(() => page.locator('.overlay-chart canvas').count()).toBe(1);
    const differences = page.getByRole('region', { name: 'Differences of the recipes' });
    await soon(() => differences.getByRole('row', { name: /^batchSize (8 12|12 8)/ }).count()).toBe(1);
    expect(await differences.getByRole('row', { name: /^model/ }).count()).toBe(0);
    await page.getByRole('combobox', { name: 'What is drawn' }).selectOption({ label: 'Training accuracy' });
    await page.getByRole('button', { name: 'Time' }).click();
    expect(new URL(page.url()).search).toContain('show=trainAccuracy&by=seconds');
    const legend = page.getByRole('region', { name: 'Values of the curves' });
    await soon(() => legend.getByRole('row', { name: /^second/ }).innerText()).toMatch(/\d %/);
    await page.mouse.move(1_100, 300);
    await soon(() => legend.getByRole('columnheader').nth(1).innerText()).toMatch(/^Seconds of training/);
    // The pointer stays where it was, and fewer places are left.
    await page.getByRole('button', { name: 'Epoch' }).click();
    await soon(() => legend.getByRole('columnheader').nth(1).innerText()).toMatch(
      /^(Under the pointer|Epoch)/,
    );
    await page.getByRole('button', { name: 'Time' }).click();
    expect(await seriousFaults(page)).toEqual([]);
    for (let i = 0; i < 4; i++) await page.goBack();
    await soon(() => new URL(page.url()).searchParams.get('show')).toBeNull();
  });

  test('a comparison says what its report says, and leads to the runs of its cells', async () => {
    const page = await open('/compare/comparisons');
    await page.getByRole('link', { name: /comparisons\/small$/ }).click();
    const path = join(tiny.root, 'comparisons/small');
    const written = await reportComparison([path], { out: join(tiny.root, 'report') });
    await soon(() => page.locator('.comparison-headline').innerText()).toBe(written.headline);
    const tests = page.getByRole('region', { name: 'Paired tests' });
    await soon(() => tests.getByRole('row').count()).toBe(2);
    await page.getByRole('combobox', { name: 'Compared with' }).selectOption('cc');
    await soon(() => page.getByRole('heading', { name: 'Against cc' }).count()).toBe(1);
    expect(await seriousFaults(page)).toEqual([]);
    const accuracy = page.getByRole('region', { name: 'Accuracy', exact: true });
    await accuracy.getByRole('row', { name: /^ce/ }).getByRole('link').click();
    const differences = page.getByRole('region', { name: 'Differences of the recipes' });
    await soon(() => differences.getByRole('row', { name: /^seed/ }).count()).toBe(1);
    await soon(() => page.locator('.overlay-chart canvas').count()).toBe(1);
  });

  test('what a comparison answers is what the library finds', async () => {
    const studio = await openStudio({ runs: tiny.runs });
    const of = encodeURIComponent(join(tiny.root, 'comparisons/small'));
    const answer = await studio.json<ComparisonAnswer>(`/api/compare/comparison?of=${of}&baseline=cc`);
    const written = await reportComparison([join(tiny.root, 'comparisons/small')], {
      ...{ out: join(tiny.root, 'report'), baseline: 'cc' },
    });
    expect(answer.headline).toBe(written.headline);
    expect(answer.tests.map(({ difference, kind }) => ({ difference, kind }))).toEqual(
      written.comparison.differences.map(({ accuracy, verdict }) => ({
        difference: accuracy.difference,
        kind: verdict,
      })),
    );
    const refused = await studio.ask({ path: `/api/compare/comparison?of=${encodeURIComponent('/etc')}` });
    expect([refused.status, refused.body.toString()]).toEqual([
      404,
      '{"error":"there is no comparison /etc"}',
    ]);
  });

  test('a thousand runs stay fast', async () => {
    const runs = await tempFolder();
    await manyRuns(join(tiny.runs, 'first'), runs, 1_000);
    const page = await openStudioPage(browser, await openStudio({ runs }), '/compare?sort=name');
    await expect.poll(() => names(page), { timeout: 20_000 }).toContain('run-3');
    expect((await names(page)).length).toBeLessThan(80);
    const took = await page.evaluate<number>(`(async () => {
      const frame = document.querySelector('.compare-table');
      const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const times = [];
      for (let i = 0; i < 20; i++) {
        const begin = performance.now();
        frame.scrollTop = ((i * 7) % 20) * 1700;
        await painted();
        times.push(performance.now() - begin);
      }
      return times.sort((a, b) => a - b)[10];
    })()`);
    expect(took).toBeLessThan(100);
    const begin = performance.now();
    await page.getByRole('button', { name: 'Accuracy', exact: true }).click();
    await page.locator('.compare-table').evaluate((frame) => frame.scrollTo(0, 0));
    await soon(async () => (await names(page))[0]).toBe('run-27');
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  test.each([
    ['a telephone', { width: 390, height: 800 }],
    ['the dark', { colorScheme: 'dark' }],
  ] as const)('nothing serious on %s', async (_, look) => {
    const page = await open('/compare', look);
    await soon(() => names(page)).toHaveLength(3);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });
});
