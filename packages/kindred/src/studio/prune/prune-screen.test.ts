import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import type { PrunePlanAnswer } from '@kindred/studio/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planPruning } from '../../api/prune/index.js';
import { openStudio } from '../../testing/open-studio.js';
import { openStudioPage, overflowOf, type PageLook, seriousFaults } from '../../testing/studio-page.js';
import { type TinyRuns, tinyRuns } from '../../testing/tiny-runs.js';

describe.skipIf(chromiumPath === undefined)('the prune screen, in Chromium', () => {
  let browser: Browser;
  let tiny: TinyRuns;

  beforeAll(async () => {
    [browser, tiny] = await Promise.all([launch(), tinyRuns()]);
    await tiny.train('whole', { model: { name: 'lenet', width: 8, hidden: 32 } });
  });

  afterAll(async () => {
    await browser?.close();
    await tiny?.remove();
  });

  const studio = () => openStudio({ runs: tiny.runs });
  const open = async (place = '/prune?run=whole', look?: PageLook) =>
    openStudioPage(browser, await studio(), place, look);
  const cost = (page: Page, name: string) => page.locator('.plan .cost-table').getByRole('row', { name });

  test('a plan is that of the library, follows the form, and says what is wrong with it', async () => {
    const page = await open();
    const plan = await planPruning(join(tiny.runs, 'whole'), { keep: 0.5 });
    const first = plan.groups[0]!;
    const widths = page.getByRole('region', { name: /^Channels that stay/ });
    await expect
      .poll(() => widths.getByRole('row', { name: first.name }).innerText(), { timeout: 20_000 })
      .toContain(`${first.kept} of ${first.channels}`);
    const share = `${((100 * plan.after.parameters) / plan.before.parameters).toFixed(1)} %`;
    expect(await cost(page, 'Parameters').innerText()).toContain(share);
    await page.getByRole('slider').fill('25');
    await expect.poll(() => cost(page, 'Parameters').innerText(), { timeout: 20_000 }).not.toContain(share);
    await page.getByRole('button', { name: 'Measure the time' }).click();
    await expect
      .poll(() => cost(page, 'Time for one image').innerText(), { timeout: 30_000 })
      .toContain(' ms');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByText('More options').click();
    await page.getByRole('textbox', { name: 'Epochs' }).fill('few');
    await expect
      .poll(() => page.locator('.work-result .field-error').innerText(), { timeout: 20_000 })
      .toContain('--epochs takes a whole number');
    expect(await page.getByRole('button', { name: 'Prune it' }).isDisabled()).toBe(true);
  });

  test('what a plan is asked for is checked by the command’s own schemas', async () => {
    const served = await studio();
    const ask = async (values: object) => {
      const body = JSON.stringify({ run: 'whole', values });
      const { status, body: answer } = await served.ask({ method: 'POST', path: '/api/prune/plan', body });
      return `${status} ${JSON.parse(answer.toString()).error}`;
    };
    expect(await ask({ keep: '0.5', flops: '0.5' })).toContain('400 say how much is to stay, in one way');
    expect(await ask({ keep: '2' })).toMatch(/^400 --keep must be above 0, at most 1, not 2/);
    expect(await ask({ keep: '0.5', 'criterion.mv': '1' })).toContain(
      "400 criterion cpli has no option 'mv'",
    );
    expect(await ask({ keep: '0.5', epoch: '1' })).toContain("400 there is no option 'epoch'");
    const plan = await served.json<PrunePlanAnswer>('/api/prune/plan', {
      run: 'whole',
      values: { flops: '0.5' },
    });
    expect(plan.after.multiplyAdds).toBeLessThanOrEqual(0.5 * plan.before.multiplyAdds);
    expect(
      (
        await served.ask({
          method: 'POST',
          path: '/api/prune',
          body: JSON.stringify({ run: '../runs/whole', values: { keep: '0.5' } }),
        })
      ).status,
    ).toBe(404);
  });

  test('a run is pruned: what it does is told also after a reload, and then before and after', async () => {
    const page = await open();
    await page.getByText('More options').click();
    await page.getByRole('textbox', { name: 'Epochs' }).fill('2');
    await page.getByRole('textbox', { name: 'Multiple' }).fill('1');
    await page.getByRole('textbox', { name: 'Name of the new run' }).fill('half');
    await page.getByRole('button', { name: 'Prune it' }).click();
    const under = page.getByRole('region', { name: 'Prunings' });
    await expect.poll(() => under.count(), { timeout: 20_000 }).toBe(1);
    await page.reload();
    await under
      .or(page.getByRole('link', { name: 'half' }))
      .first()
      .waitFor({ timeout: 20_000 });
    const report = JSON.parse(
      await expect
        .poll(() => readFile(join(tiny.runs, 'half/evaluation.json'), 'utf8').catch(() => ''), {
          timeout: 60_000,
        })
        .not.toBe('')
        .then(() => readFile(join(tiny.runs, 'half/pruning.json'), 'utf8')),
    );
    await page.goto(page.url().replace('run=whole', 'run=half'));
    const table = page.getByRole('region', { name: /^Before and after/ });
    await expect.poll(() => table.count(), { timeout: 20_000 }).toBe(1);
    await expect
      .poll(() => table.getByRole('row', { name: /^Accuracy/ }).innerText(), { timeout: 20_000 })
      .toMatch(new RegExp(`${(100 * report.before.accuracy).toFixed(2)} %.* to .* %`));
    expect(await table.getByRole('link', { name: 'whole' }).getAttribute('href')).toBe('/runs/whole');
    expect(await table.innerText()).toContain(
      'Proof: the logits of the masked and the cut network differ by',
    );
    expect(await seriousFaults(page)).toEqual([]);
  });

  test.each([
    ['a telephone', { width: 390, height: 800 }],
    ['the dark', { colorScheme: 'dark' }],
  ] as const)('nothing serious on %s', async (_, look) => {
    const page = await open('/prune?run=whole', look);
    await page.locator('.plan').waitFor({ timeout: 20_000 });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });
});
