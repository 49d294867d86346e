/// <reference types="node" />
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@kindred/core/random';
import { loadClassifier, train } from 'kindred';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, serveSite } from './server.js';
import { buildSite } from './site.js';

const chromiumPath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
);
if (chromiumPath === undefined) {
  console.warn(
    'SKIPPED: the test of Teach drives Chromium, and there is none; name it in the variable CHROMIUM',
  );
}

/** Discs or stripes, each in another place and in other colours. */
async function picture(kind: 'discs' | 'stripes', seed: number, side: number): Promise<Buffer> {
  const random = new Random(seed);
  const [x, y, size] = [0.3 + 0.4 * random.float(), 0.3 + 0.4 * random.float(), 0.15 + 0.15 * random.float()];
  const colour = () => `hsl(${random.int(360)} 60% ${30 + random.int(40)}%)`;
  const [front, back] = [colour(), `hsl(${random.int(360)} 20% 90%)`];
  const shape =
    kind === 'discs'
      ? `<circle cx="${x * side}" cy="${y * side}" r="${size * side}" fill="${front}"/>`
      : Array.from(
          { length: 8 },
          (_, i) =>
            `<rect x="0" y="${(i + x) * 0.14 * side}" width="${side}" height="${0.07 * side}" fill="${front}"/>`,
        ).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="${side}" height="${side}" fill="${back}"/>${shape}</svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().jpeg({ quality: 90 }).toBuffer();
}

/** What a page comes to, also on a busy machine. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 30_000 });

describe.skipIf(chromiumPath === undefined)('Teach, in Chromium', () => {
  let browser: Browser;
  let folder: string;
  let files: Map<string, Uint8Array>;

  beforeAll(async () => {
    files = await buildSite();
    folder = await mkdtemp(join(tmpdir(), 'kindred-teach-'));
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: [
        ...['--no-sandbox', '--disable-gpu'],
        ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  /** A folder with a folder of pictures for each class; of many, some are the same. */
  async function classFolders(name: string, count: number, side: number): Promise<string> {
    for (const kind of ['discs', 'stripes'] as const) {
      await mkdir(join(folder, name, kind), { recursive: true });
      const different = await Promise.all(
        Array.from({ length: Math.min(count, 100) }, (_, i) => picture(kind, i, side)),
      );
      for (let i = 0; i < count; i++) {
        await writeFile(join(folder, name, kind, `${i}.jpg`), different[i % different.length]!);
      }
    }
    return join(folder, name);
  }

  /** Opens the page; what goes wrong in it, also what its policy forbids, is told. */
  async function openPage(context: BrowserContext, { address }: RunningServer) {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(address);
    await page.waitForFunction(() => document.querySelectorAll('#classes article').length >= 2);
    return { page, problems };
  }

  const countsIn = (page: Page) => page.locator('.count').allTextContents();
  const trained = (page: Page) =>
    page.waitForFunction(
      () => document.getElementById('result')!.textContent!.startsWith('It is right'),
      null,
      {
        timeout: 100_000,
      },
    );

  test('classes are taught from folders, files and the camera; the model is the one that Node uses', async () => {
    const server = await serveSite(files);
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      acceptDownloads: true,
    });
    const { page, problems } = await openPage(context, server);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.locator('#train').isDisabled()).toBe(true);
    await page.locator('#class-folders').setInputFiles(await classFolders('shapes', 15, 100));
    await page.waitForFunction(() => document.getElementById('adding')!.textContent === '30 pictures added');
    expect(await countsIn(page)).toEqual(['15 pictures', '15 pictures']);
    // A third class from the camera, by the keyboard alone.
    await page.locator('#add-class').focus();
    await page.keyboard.press('Enter');
    const third = page.locator('#classes article').nth(2);
    await third.waitFor();
    await eventually(() =>
      third.locator('.name input').evaluate((input) => input === document.activeElement),
    ).toBe(true);
    await page.keyboard.type('screen');
    await eventually(() => page.locator('#lacks').textContent()).toBe(
      '“screen” needs at least 5 pictures; it has 0.',
    );
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await third.locator('.one:enabled').waitFor();
    await third.locator('.one').focus();
    for (let i = 0; i < 10; i++) {
      await page.keyboard.press('Enter');
      await page.waitForTimeout(120);
    }
    await eventually(() => countsIn(page)).toContain('10 pictures');
    // Pictures that are dropped on a class are its own.
    const dropped = await page.evaluateHandle(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], 'dropped.jpg', { type: 'image/jpeg' }));
        return transfer;
      },
      [...(await picture('stripes', 77, 80))],
    );
    await page.locator('#classes article').nth(1).dispatchEvent('drop', { dataTransfer: dropped });
    await eventually(() => countsIn(page)).toEqual(['15 pictures', '16 pictures', '10 pictures']);
    // One that is no picture is named, and the others are taken.
    await third.locator('.files').setInputFiles([
      { name: 'torn.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') },
      { name: 'tenth.jpg', mimeType: 'image/jpeg', buffer: await picture('discs', 99, 60) },
    ]);
    await eventually(() => page.locator('#problems').textContent()).toContain('torn.jpg: it is damaged');
    await third.locator('.thumb').first().focus();
    await page.keyboard.press('Delete');
    await eventually(() => countsIn(page)).toEqual(['15 pictures', '16 pictures', '10 pictures']);
    expect(await namelessControls(page)).toEqual([]);

    await page.locator('#train').click();
    await trained(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const unseen = { name: 'new.jpg', mimeType: 'image/jpeg', buffer: await picture('stripes', 1234, 300) };
    await page.locator('#try-file').setInputFiles(unseen);
    const shares = () =>
      page.evaluate(() =>
        Array.from(document.querySelectorAll('#bars li'), (item) => [
          item.querySelector('.label')!.textContent!,
          item.querySelector('meter')!.value,
        ]),
      );
    await eventually(async () => (await shares()).length).toBe(3);
    const told = Object.fromEntries(await shares()) as Record<string, number>;
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
    expect(download.suggestedFilename()).toBe('discs-stripes-screen.onnx');
    const model = join(folder, 'discs-stripes-screen.onnx');
    await download.saveAs(model);
    const classifier = await loadClassifier(model, { threads: 1 });
    const { top, label, normality } = await classifier.predict(unseen.buffer);
    await classifier.close();
    for (const { label, confidence } of top) expect(told[label]).toBeCloseTo(confidence, 4);
    expect(await page.locator('#answer').textContent()).toBe(normality!.isNormal ? label : 'None of these');
    await eventually(() => page.locator('#misleading-about').textContent()).toMatch(/of all 41|of 41/);

    // Nothing is lost by a closed tab: neither what is there, nor a training in its middle.
    await page.locator('#train').click();
    await page.waitForFunction(() => /round [3-9]/.test(document.getElementById('phase')!.textContent!));
    expect(problems).toEqual([]);
    await page.close();
    const again = await openPage(context, server);
    await eventually(() => countsIn(again.page)).toEqual(['15 pictures', '16 pictures', '10 pictures']);
    await again.page.locator('#go-on').waitFor();
    expect(await again.page.locator('#trying').isVisible()).toBe(true);
    await again.page.locator('#go-on').click();
    await again.page.locator('#progress').waitFor();
    await trained(again.page);
    // Nor one that is closed when the training is over, and its model is not yet there.
    await again.page.evaluate(forgetModel);
    await again.page.reload();
    await again.page.locator('#go-on').click();
    await trained(again.page);
    await again.page.locator('#train').waitFor();
    expect(await again.page.locator('#go-on').isVisible()).toBe(false);
    await again.page.locator('#live').click();
    await eventually(() => again.page.locator('#answer').textContent()).not.toBe('');
    await again.page.locator('#start-over').click();
    await again.page.keyboard.press('Escape');
    expect((await countsIn(again.page)).length).toBe(3);
    await again.page.locator('#start-over').click();
    await again.page.locator('#confirm-yes').click();
    await eventually(() => countsIn(again.page)).toEqual(['0 pictures', '0 pictures']);
    await again.page.locator('#untrained').waitFor();
    expect(again.problems).toEqual([]);
    await context.close();
    await server.close();
  }, 400_000);

  test('many pictures get a head on weights of others in a moment', async () => {
    const shapes = await classFolders('many', 150, 40);
    const few = await classFolders('few', 40, 40);
    const elsewhere = await train({
      ...{ model: { name: 'lenet', width: 4, hidden: 16 }, imageSize: 32, batchSize: 16 },
      ...{
        data: few,
        epochs: 2,
        fromScratch: true,
        report: false,
        seed: 1,
        dataOptions: { copies: 'none' },
      },
      out: join(folder, 'elsewhere'),
    });
    const path = join(elsewhere.folder, 'checkpoints/best.safetensors');
    const model = { name: 'lenet', width: 4, hidden: 16 } as const;
    const weights = { path, name: 'LeNet', about: 'of a test', model, imageSize: 32 };
    const server = await serveSite(files, { weights });
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const { page, problems } = await openPage(context, server);
    expect(await page.locator('input[name=start]:checked').getAttribute('value')).toBe('served');
    await page.locator('#class-folders').setInputFiles(shapes);
    await page.waitForFunction(
      () => document.getElementById('adding')!.textContent === '300 pictures added',
      null,
      { timeout: 200_000 },
    );
    await page.locator('#train').click();
    await trained(page);
    expect(await page.locator('#result').textContent()).toMatch(/of 60 pictures/);
    expect(problems).toEqual([]);
    await context.close();
    await server.close();
  }, 400_000);
});

/** Leaves the page's database as it is before a training has its model; runs in the page. */
function forgetModel(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('kindred-teach');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('state', 'readwrite');
      transaction.objectStore('state').delete('model');
      transaction.oncomplete = () => resolve();
    };
  });
}

/** What a screen reader would have no name for. */
function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>('button, input, select, a, video, meter, progress'))
      .filter((control) => control.checkVisibility())
      .filter((control) => {
        const labels = (control as HTMLInputElement).labels ?? [];
        const by = control.getAttribute('aria-labelledby');
        const texts = [
          control.ariaLabel,
          control.textContent,
          ...Array.from(labels, (label) => label.textContent),
          by && document.getElementById(by)?.textContent,
        ];
        return !texts.some((text) => text?.trim());
      })
      .map((control) => control.outerHTML),
  );
}
