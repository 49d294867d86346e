import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import type { ChangeAction, DataAnswer } from '@kindred/studio/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf, openStudio, type TestedStudio } from '../../testing/open-studio.js';
import { stripedPictures } from '../../testing/striped-pictures.js';
import { openStudioPage, type PageLook, seriousFaults } from '../../testing/studio-page.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { pictures } from '../../testing/test-images.js';

/** Waits as long as a busy machine may need: what is awaited is there at once, or never. */
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 60_000 });

describe.skipIf(chromiumPath === undefined)('the data screen, in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser?.close());

  /** A studio of three classes and two splits. */
  async function small(): Promise<{ studio: TestedStudio; data: string; names: DataAnswer }> {
    const folders = ['cat', 'dog', 'fox'].flatMap((name) => [`pets/train/${name}`, `pets/val/${name}`]);
    const root = await tempFolder(await pictures(folders, { perClass: 4, width: 40, height: 30 }));
    const studio = await openStudio({ data: join(root, 'pets') });
    return { studio, data: join(root, 'pets'), names: await dataOf<DataAnswer>(studio) };
  }

  const open = (studio: TestedStudio, place?: string, look?: PageLook) =>
    openStudioPage(browser, studio, place, look);

  const tile = (page: Page, name: string) => page.getByRole('option', { name: new RegExp(`^${name},`) });
  const count = (page: Page) => page.locator('.picture-count');
  /** The name of the picture that has the focus. */
  const focused = (page: Page) =>
    page.evaluate<string | undefined>("document.activeElement?.getAttribute('title')?.split(',')[0]");

  test('filters narrow the grid, are in the address, stay when it is reloaded, and the back button takes them back', async () => {
    const { studio } = await small();
    const page = await open(studio);
    await eventually(() => count(page).innerText()).toContain('24');
    await page.getByRole('checkbox', { name: /^fox/ }).check();
    await page.getByRole('checkbox', { name: /^Validation/ }).check();
    await eventually(() => page.getByRole('option').count()).toBe(4);
    expect(new URL(page.url()).search).toBe('?class=fox&split=validation');
    await page.reload();
    await eventually(() => count(page).innerText()).toContain('4 of 24');
    await page.goBack();
    await eventually(() => count(page).innerText()).toContain('8 of 24');
    await page.getByRole('searchbox', { name: 'Look for a file' }).fill('train');
    await eventually(() => count(page).innerText()).toContain('4 of 24');
  });

  test('labels are given by keys, one picture after the other, undone, and still there after a reload', async () => {
    const { studio } = await small();
    const page = await open(studio);
    await tile(page, 'train/cat/1.png').click();
    await page.keyboard.press('2');
    await page.keyboard.press('3');
    await eventually(() => focused(page)).toBe('train/cat/3.png');
    // Letters look for a class, and make a new one.
    await page.keyboard.type('fo');
    await page.keyboard.press('Enter');
    await eventually(() => focused(page)).toBe('train/cat/4.png');
    await page.keyboard.type('wolf');
    await eventually(() => page.getByRole('option', { name: 'New class “wolf”' }).count()).toBe(1);
    await page.keyboard.press('Enter');
    await eventually(() => tile(page, 'train/cat/4.png').getAttribute('title')).toContain(
      'class wolf, was cat',
    );
    await page.keyboard.press('Control+z');
    await eventually(() => tile(page, 'train/cat/4.png').getAttribute('title')).toContain('class cat,');
    expect(await focused(page)).toBe('train/cat/4.png');
    await page.reload();
    const labels = await Promise.all(
      [1, 2, 3, 4].map((n) => tile(page, `train/cat/${n}.png`).getAttribute('title')),
    );
    expect(labels.map((label) => /class \w+/.exec(label!)![0])).toEqual([
      'class dog',
      'class fox',
      'class fox',
      'class cat',
    ]);
    await page.keyboard.press('Shift+U');
    await eventually(() => tile(page, 'train/cat/4.png').getAttribute('title')).toContain('class wolf');
  });

  test('within a filter, what no longer belongs to it goes, and the next one takes its place', async () => {
    const { studio } = await small();
    const page = await open(studio, '/data?class=cat&split=train');
    await eventually(() => page.getByRole('option').count()).toBe(4);
    await tile(page, 'train/cat/2.png').click();
    await page.keyboard.press('2');
    await eventually(() => page.getByRole('option').count()).toBe(3);
    await eventually(() => focused(page)).toBe('train/cat/3.png');
  });

  test('many are selected by Shift, Ctrl and all together, and changed at once', async () => {
    const { studio } = await small();
    const page = await open(studio, '/data?split=train');
    await tile(page, 'train/cat/1.png').click();
    await tile(page, 'train/cat/4.png').click({ modifiers: ['Shift'] });
    await tile(page, 'train/dog/1.png').click({ modifiers: ['Control'] });
    const bar = page.getByRole('region', { name: 'What is selected' });
    await eventually(() => bar.innerText()).toContain('5 pictures selected');
    await page.keyboard.press('3');
    await eventually(() => page.getByRole('checkbox', { name: /^fox/ }).locator('..').innerText()).toContain(
      '9',
    );
    const { changes } = await dataOf<DataAnswer>(studio);
    expect(changes.map(({ images }) => images.length)).toEqual([5]);
    await page.keyboard.press('Control+a');
    await eventually(() => bar.innerText()).toContain('12 pictures selected');
    await page.keyboard.press('Escape');
    // By the keyboard alone.
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await eventually(() => bar.innerText()).toContain('3 pictures selected');
  });

  test('the large view goes on by arrows, takes the same keys, and gives the focus back', async () => {
    const { studio } = await small();
    const page = await open(studio);
    await tile(page, 'train/cat/1.png').click();
    await page.keyboard.press('Space');
    const dialog = page.getByRole('dialog');
    await eventually(() => dialog.getByRole('heading').innerText()).toBe('train/cat/1.png');
    await eventually(() =>
      dialog
        .getByRole('img')
        .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBe(40);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('x');
    await eventually(() => dialog.getByRole('heading').innerText()).toBe('train/cat/3.png');
    await page.keyboard.press('Enter');
    await page.keyboard.type('dog');
    await page.keyboard.press('Enter');
    await eventually(() => dialog.getByRole('heading').innerText()).toBe('train/cat/4.png');
    await page.keyboard.press('Escape');
    await eventually(() => dialog.count()).toBe(0);
    await eventually(() => focused(page)).toBe('train/cat/4.png');
    expect(await tile(page, 'train/cat/2.png').getAttribute('title')).toContain('in the trash');
    expect(await tile(page, 'train/cat/3.png').getAttribute('title')).toContain('class dog, was cat');
  });

  test('two pages agree, and one that did not know of a change is told', async () => {
    const { studio } = await small();
    const [first, second] = await Promise.all([open(studio), open(studio, '/data?view=changes')]);
    await tile(first, 'train/dog/1.png').click();
    await first.keyboard.press('1');
    await eventually(() => second.locator('.change-group').innerText()).toContain('train/dog/1.png');
    await second.getByRole('button', { name: 'Back to dog: train/dog/1.png' }).click();
    await eventually(() => tile(first, 'train/dog/1.png').getAttribute('title')).toContain('class dog,');
    // A second tab of the same browser hears it, too, though only one listens.
    const third = await first.context().newPage();
    await third.goto(`http://${studio.host}/data?view=changes`);
    await eventually(() => third.getByRole('heading', { name: 'In the trash' }).count()).toBe(0);
    await tile(first, 'train/fox/1.png').click();
    await first.keyboard.press('x');
    await eventually(() => third.locator('.change-group').innerText()).toContain('train/fox/1.png');
  });

  test('changes are looked over, one of them taken back, and the rest applied to the folder', async () => {
    const { studio, data } = await small();
    const page = await open(studio);
    await tile(page, 'train/cat/1.png').click();
    for (const key of ['2', '2', 'x']) await page.keyboard.press(key);
    await page.getByRole('link', { name: /^Changes/ }).click();
    await page.getByRole('button', { name: 'Back to cat: train/cat/2.png' }).click();
    await eventually(() => page.locator('.changes-top').innerText()).toContain('1 new label, 1 in the trash');
    await page.getByRole('button', { name: 'Apply…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toContain('Nothing is deleted');
    await dialog.getByRole('button', { name: 'Apply to the folder' }).click();
    await eventually(() => page.locator('.toasts').innerText()).toContain(
      '1 picture moved, 1 picture to the trash',
    );
    await eventually(() => page.getByRole('heading', { name: 'Nothing was changed yet.' }).count()).toBe(1);
    expect((await readdir(join(data, 'train/cat'))).sort()).toEqual(['2.png', '4.png']);
    expect((await readdir(join(data, 'train/dog'))).sort()).toEqual([
      '1 (2).png',
      '1.png',
      '2.png',
      '3.png',
      '4.png',
    ]);
  });

  test('problems are looked for in the background; wrong labels and copies are settled by keys and clicks', async () => {
    const root = await tempFolder(await stripedPictures());
    const studio = await openStudio({ data: join(root, 'stripes') });
    await dataOf(studio);
    const page = await open(studio, '/data?view=labels');
    await page.getByRole('button', { name: 'Look for problems' }).click();
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    const panel = page.getByRole('region', { name: 'Is the label right?' });
    await eventually(() => panel.count()).toBe(1);
    await tile(page, 'lying/7.png').click();
    expect(await panel.innerText()).toContain('Accept: standing');
    await page.keyboard.press('a');
    await eventually(() => tile(page, 'lying/7.png').count()).toBe(0);
    await page.keyboard.press('u');
    await eventually(() => tile(page, 'lying/7.png').count()).toBe(1);
    await panel.getByRole('button', { name: 'Keep: lying' }).click();
    await eventually(() => tile(page, 'lying/7.png').count()).toBe(0);
    await page.getByRole('link', { name: /^Duplicates/ }).click();
    const group = page.getByRole('region', { name: 'Exact copies' });
    await group
      .getByRole('listitem')
      .filter({ hasText: 'standing/copy.png' })
      .getByRole('button', { name: 'Keep this' })
      .click();
    await eventually(() => group.count()).toBe(0);
    const { files, changes } = await dataOf<DataAnswer>(studio);
    const trashed = changes.filter(({ action }) => action.kind === 'trash').flatMap(({ images }) => images);
    expect(trashed.map((image) => files[image])).toEqual(['standing/3.png']);
    await page.goto(`http://${studio.host}/data?problem=blank`);
    await eventually(() => tile(page, 'lying/blank.png').count()).toBe(1);
    // What was found is there at the next start.
    await studio.close();
    const again = await openStudio({ data: join(root, 'stripes') });
    await dataOf(again);
    expect(await again.json<{ copies: unknown[] }>('/api/data/clean')).toMatchObject({ isCurrent: true });
  });

  test.each([
    { width: 390, height: 780, colorScheme: 'light' },
    { width: 1280, height: 800, colorScheme: 'dark' },
    { width: 2560, height: 1400, colorScheme: 'light' },
  ] satisfies PageLook[])(
    'axe finds nothing serious at $width pixels, $colorScheme, and nothing sticks out',
    async (look) => {
      const root = await tempFolder(await stripedPictures());
      const data = join(root, 'stripes');
      const studio = await openStudio({ data });
      const { listing, files } = await dataOf<DataAnswer>(studio);
      const cleaned = await studio.json<{ id: string }>('/api/data/clean', { pixelsOnly: true });
      const state = async () =>
        (await studio.json<{ jobs: { id: string; state: string }[] }>('/api/jobs')).jobs.find(
          ({ id }) => id === cleaned.id,
        )!.state;
      await eventually(state).toBe('done');
      const actions: readonly ChangeAction[] = [
        { kind: 'label', class: 'standing' },
        { kind: 'trash', isTrashed: true },
        { kind: 'tag', tag: 'odd', isSet: true },
        { kind: 'keep', isKept: true },
      ];
      for (const [i, action] of actions.entries()) {
        await studio.json('/api/data/changes', {
          listing,
          seen: i,
          images: [files.indexOf(`lying/${i + 1}.png`)],
          action,
        });
      }
      const page = await open(studio, '/data', look);
      const check = async (what: string) => {
        expect(await seriousFaults(page), what).toEqual([]);
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        expect(overflow, what).toBeLessThanOrEqual(0);
      };
      await tile(page, 'lying/1.png').click();
      await check('pictures');
      await page.keyboard.press('Control+a');
      await check('all selected');
      await page.keyboard.press('Escape');
      for (const [key, what] of [
        ['Space', 'large view'],
        ['?', 'keys'],
        ['Enter', 'class picker'],
        ['t', 'tag'],
      ] as const) {
        await page.keyboard.press(key);
        await page.getByRole('dialog').waitFor();
        await check(what);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      if (look.width! <= 900) {
        await page.getByRole('button', { name: 'Filters' }).click();
        await check('filters');
        await page.getByRole('button', { name: 'Close the filters' }).click();
      }
      for (const view of ['labels', 'copies', 'changes']) {
        await page.goto(`http://${studio.host}/data?view=${view}`);
        await page.getByRole('navigation', { name: 'Views of the data' }).waitFor();
        await check(view);
      }
      await page.getByRole('button', { name: 'Apply…' }).click();
      await check('apply');
      await page.goto(`http://${studio.host}/data?class=none`);
      await page.getByRole('heading', { name: 'No picture is like that.' }).waitFor();
      await check('nothing to show');
    },
  );

  test('data that cannot be read says why, and a studio without data says how to start it', async () => {
    const root = await tempFolder({ 'data/a/1.txt': 'no picture' });
    const studio = await openStudio({ data: join(root, 'data') });
    await dataOf(studio);
    const page = await open(studio);
    await page.getByRole('heading', { name: 'The data cannot be read.' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const empty = await openStudio();
    const other = await open(empty);
    await other.getByRole('heading', { name: 'No data is open.' }).waitFor();
  });
});
