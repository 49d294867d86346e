import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { TestedStudio } from './open-studio.js';

const require = createRequire(import.meta.url);

/** How a page is looked at. */
export interface PageLook {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/**
 * A page of the studio in a browser of its own, opened at a place by the printed address. What its policy forbids and errors of its own
 * fail the test.
 */
export async function openStudioPage(
  browser: Browser,
  studio: TestedStudio,
  place = '/data',
  { width = 1280, height = 800, colorScheme = 'light' }: PageLook = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // Thumbnails of pictures that cannot be read, and requests that are refused, are none.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      errors.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });
  const { searchParams } = new URL(studio.address);
  const mark = place.includes('?') ? '&' : '?';
  await page.goto(`http://${studio.host}${place}${mark}token=${searchParams.get('token')}`);
  return page;
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
  }[];
}

let axe: Promise<string> | undefined;

/** What axe-core finds that is serious or critical for those who use a keyboard or a screen reader, or see little. */
export async function seriousFaults(page: Page): Promise<string[]> {
  axe ??= readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(await axe);
  const { violations } = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] })",
  )) as AxeResult;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    );
}

/** Pixels by which a page is wider than what is seen of it: so much would have to be scrolled to the side. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}
