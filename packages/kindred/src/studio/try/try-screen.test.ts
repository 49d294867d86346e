import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import type { TryAnswer, TryModelsAnswer } from '@kindred/studio/protocol';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRun } from '../../api/run.js';
import { openStudio } from '../../testing/open-studio.js';
import { callKindred } from '../../testing/run-kindred.js';
import { openStudioPage, overflowOf, type PageLook, seriousFaults } from '../../testing/studio-page.js';
import { writeFiles } from '../../testing/temp-folder.js';
import { noiseImage } from '../../testing/test-images.js';
import { type TinyRuns, tinyRuns } from '../../testing/tiny-runs.js';

/** What shows in a moment, on a busy machine in some. */
const soon = <T>(value: () => T) => expect.poll(value, { timeout: 15_000 });

/** Pixels that a picture of a page has. */
const widthOf = (image: Locator) =>
  image.evaluate((element) => (element as unknown as { readonly naturalWidth: number }).naturalWidth);

describe.skipIf(chromiumPath === undefined)('the try screen, in Chromium', () => {
  let browser: Browser;
  let tiny: TinyRuns;

  beforeAll(async () => {
    const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
    [browser, tiny] = await Promise.all([launch(['--disable-gpu', ...camera]), tinyRuns()]);
    const run = await openRun(await tiny.train('plain'));
    await run.export(join(tiny.runs, 'plain/scored.onnx'), {
      score: 'energy',
      falseAlarms: 0.2,
      calibrate: true,
    });
    await run.export(join(tiny.runs, 'beside.onnx'));
    await writeFiles(tiny.root, {
      'cat.jpg': await noiseImage({ width: 60, height: 41, seed: 5 }).jpeg().toBuffer(),
      'no-picture.jpg': 'these are words',
    });
  });

  afterAll(async () => {
    await browser?.close();
    await tiny?.remove();
  });

  const studio = () => openStudio({ runs: tiny.runs });
  const open = async (place = '/try', look?: PageLook) =>
    openStudioPage(browser, await studio(), place, look);
  const choose = (page: Page, name: string) =>
    page.locator('input[type=file]').setInputFiles(join(tiny.root, name));
  const label = (page: Page) => page.locator('.answer-label').innerText();

  test('a picture is chosen: the answer is that of the command, with what the network saw', async () => {
    const page = await open();
    await choose(page, 'cat.jpg');
    const { stdout } = await callKindred([
      'predict',
      join(tiny.root, 'cat.jpg'),
      '--model',
      join(tiny.runs, 'plain'),
      '--json',
      '-k',
      '3',
    ]);
    const said = JSON.parse(stdout) as TryAnswer;
    await soon(() => label(page)).toContain(`${said.label} ${(100 * said.confidence).toFixed(1)} %`);
    expect(await page.locator('.answer-classes .top-label').allInnerTexts()).toEqual(
      said.top.map((one) => one.label),
    );
    const seen = page.getByRole('img', { name: /^The input of the network/ });
    await soon(() => widthOf(seen)).toBe(8);
    expect(await page.locator('.seen').innerText()).toContain('transparent parts laid over white');
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByRole('combobox', { name: 'Classifier' }).selectOption({ label: 'plain/scored.onnx' });
    await soon(() => page.locator('.normality').count()).toBe(1);
    expect(await page.locator('.normality').innerText()).toMatch(
      /^(abnormal|normal) energy: .* the threshold/,
    );
    expect(new URL(page.url()).searchParams.get('model')).toBe('file:plain/scored.onnx');
    await page.goBack();
    await soon(() => page.locator('.normality').count()).toBe(0);
  });

  test('answers of the server equal those of the command, whatever the classifier', async () => {
    const served = await studio();
    const { models } = await served.json<TryModelsAnswer>('/api/try/models');
    expect(models.map(({ id }) => id)).toEqual(['run:plain', 'file:beside.onnx', 'file:plain/scored.onnx']);
    const bytes = await noiseImage({ width: 60, height: 41, seed: 5 }).jpeg().toBuffer();
    for (const [id, path] of [
      ['run:plain', 'plain'],
      ['file:plain/scored.onnx', 'plain/scored.onnx'],
    ] as const) {
      const { status, body } = await served.ask({
        ...{ method: 'POST', path: `/api/try/picture?${new URLSearchParams({ id })}`, body: bytes },
        headers: { 'content-type': 'application/octet-stream' },
      });
      expect(status, body.toString()).toBe(200);
      const { milliseconds: _, ...answer } = JSON.parse(body.toString()) as TryAnswer;
      const command = await callKindred([
        'predict',
        join(tiny.root, 'cat.jpg'),
        '-m',
        join(tiny.runs, path),
        '--json',
        '-k',
        '10',
      ]);
      const { source: __, ...said } = JSON.parse(command.stdout);
      expect(answer).toEqual(said);
    }
  });

  test('no name of a classifier leads out of the folder of runs', async () => {
    const served = await studio();
    await symlink(join(tiny.runs, 'beside.onnx'), join(tiny.runs, 'link.onnx'));
    for (const id of [
      'file:../runs/beside.onnx',
      'run:..',
      'file:link.onnx',
      'file:plain/../beside.onnx',
      'run:plain/x',
      'beside.onnx',
    ]) {
      const { status } = await served.ask({ path: `/api/try/model?${new URLSearchParams({ id })}` });
      expect(status, id).toBe(404);
    }
  });

  test('a picture is dropped and pasted; what is none is refused with a reason', async () => {
    const page = await open();
    await page.getByText('Drop a picture here').waitFor();
    const give = (kind: 'drop' | 'paste', name: string, bytes: Uint8Array) =>
      page.evaluate(`(() => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(${JSON.stringify([...bytes])})], '${name}', { type: 'image/png' }));
        if ('${kind}' === 'paste') document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
        else document.querySelector('.drop-place').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
      })()`);
    await give('drop', 'owl.png', await noiseImage({ seed: 1 }).png().toBuffer());
    await soon(() => page.locator('.picture-name').innerText()).toBe('owl.png');
    await soon(() => label(page)).toMatch(/ %$/);
    await give('paste', 'image.png', await noiseImage({ seed: 9 }).png().toBuffer());
    await soon(() => page.locator('.picture-name').innerText()).toBe('image.png');
    await choose(page, 'no-picture.jpg');
    await soon(() => page.getByRole('alert').filter({ hasText: 'cannot be read' }).count()).toBe(1);
    expect(await page.locator('.answer-label').count()).toBe(0);
  });

  test('the nearest training images are shown, once they have been measured', async () => {
    const page = await open();
    await choose(page, 'cat.jpg');
    await page.getByRole('button', { name: 'Look for them' }).click();
    const images = page.locator('.nearest-list img');
    await expect.poll(() => images.count(), { timeout: 30_000 }).toBe(12);
    await expect.poll(() => widthOf(images.first()), { timeout: 20_000 }).toBeGreaterThan(0);
    const cosines = (await page.locator('.nearest-list .quiet').allInnerTexts()).map(Number);
    expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
    expect(cosines[0]).toBeLessThanOrEqual(1);
    expect(await seriousFaults(page)).toEqual([]);
    // One of the training images is nearest to itself.
    await page.locator('input[type=file]').setInputFiles(join(tiny.data, 'dog/3.png'));
    await soon(() => page.locator('.nearest-list .quiet').first().innerText()).toMatch(/^(1\.000|0\.99\d)$/);
  });

  test('the webcam is asked for only when it is wanted, and is asked one picture at a time', async () => {
    const page = await open();
    await page.getByText('Drop a picture here').waitFor();
    let [running, most, pictures] = [0, 0, 0];
    page.on('request', (request) => {
      if (!request.url().includes('/api/try/picture')) return;
      most = Math.max(most, ++running);
      pictures++;
    });
    page.on('requestfinished', (request) => request.url().includes('/api/try/picture') && running--);
    page.on('requestfailed', (request) => request.url().includes('/api/try/picture') && running--);
    await page.evaluate(`(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      Object.assign(globalThis, { asked: 0, streams: [] });
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        asked++;
        const stream = await ask(wanted);
        streams.push(stream);
        return stream;
      };
    })()`);
    const facts = () =>
      page.evaluate(
        "({ asked, live: streams.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === 'live').length })",
      );
    expect(await facts()).toEqual({ asked: 0, live: 0 });
    await page.getByRole('button', { name: 'Use the webcam' }).click();
    await expect.poll(() => pictures, { timeout: 20_000 }).toBeGreaterThan(4);
    expect(most).toBe(1);
    await soon(() => label(page)).toMatch(/ %$/);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take this picture' }).click();
    await soon(() => page.getByRole('img', { name: /^The input of the network/ }).count()).toBe(1);
    expect(await facts()).toEqual({ asked: 1, live: 0 });
  });

  test.each([
    ['a telephone', { width: 390, height: 800 }],
    ['the dark', { colorScheme: 'dark' }],
  ] as const)('nothing serious on %s', async (_, look) => {
    const page = await open('/try', look);
    await choose(page, 'cat.jpg');
    await soon(() => label(page)).toMatch(/ %$/);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });
});
