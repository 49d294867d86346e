import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import sharp from 'sharp';

// How fast the studio's grid of pictures is: studio-grid.js [COUNT], 60,000 where not given. Makes a folder of that many small
// photographs of nine classes, opens it in Chromium, and measures jumps to anywhere, how long the last of thirty takes to be filled,
// once without thumbnails in the cache and once with, and what half an hour of use does to the page's memory, in short.

const count = Number(process.argv[2] ?? 60_000);
const contents = 504;
const jumps = 30;
const side = 256;

const main = join(dirname(createRequire(import.meta.url).resolve('kindred')), 'main.js');

/** Files by the names of classes; the same few contents again and again, which is nothing to the grid. */
async function makeData(folder: string): Promise<void> {
  for (let i = 0; i < count; i++) {
    const path = join(folder, `class-${i % 9}`, `${i}.jpg`);
    if (i < 9) await mkdir(dirname(path), { recursive: true });
    if (i >= contents) {
      await link(join(folder, `class-${i % 9}`, `${i % contents}.jpg`), path);
      continue;
    }
    const noise = randomBytes(16 * 16 * 3);
    const picture = sharp(noise, { raw: { width: 16, height: 16, channels: 3 } }).resize(side, side);
    await writeFile(path, await picture.jpeg().toBuffer());
  }
}

interface Measured {
  /** Milliseconds of each jump until the page is laid out again. */
  readonly jumps: readonly number[];
  /** Milliseconds from the last jump until all pictures in sight are there. */
  readonly filled: number;
  /** Pictures in sight. */
  readonly inSight: number;
}

/** Runs in the page. */
async function jumpAround(times: number): Promise<Measured> {
  const grid = document.querySelector('.tile-grid')!;
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const to = ((i * 7919) % times) / times;
    const begin = performance.now();
    grid.scrollTop = to * (grid.scrollHeight - grid.clientHeight);
    // The scroll event comes before the next frame is drawn; layout is what is read.
    grid.dispatchEvent(new Event('scroll'));
    grid.getBoundingClientRect();
    void (grid.firstElementChild as HTMLElement).offsetHeight;
    taken.push(performance.now() - begin);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  const begin = performance.now();
  const images = () => {
    const { top, bottom } = grid.getBoundingClientRect();
    return [...grid.querySelectorAll('img')].filter((image) => {
      const box = image.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    });
  };
  while (!images().every((image) => image.complete && image.naturalWidth > 0)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { jumps: taken, filled: performance.now() - begin, inSight: images().length };
}

/** Runs in the page: gives classes by keys, and says how many milliseconds each takes until what it changes is drawn. */
async function pressKeys(times: number): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const tile = document.querySelector<HTMLElement>('.tile[tabindex="0"]')!;
    const begin = performance.now();
    tile.dispatchEvent(new KeyboardEvent('keydown', { key: String(2 + (i % 8)), bubbles: true }));
    const isDone = () => document.querySelector(`.tile[data-item="${tile.dataset.item}"] .badge-changed`);
    while (!isDone()) await new Promise((resolve) => requestAnimationFrame(resolve));
    taken.push(performance.now() - begin);
  }
  return taken;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** @param computed milliseconds of script, style and layout for each jump, filling included */
function report(what: string, { jumps: taken, filled, inSight }: Measured, computed: number): void {
  console.log(
    `${what}: a jump ${median(taken).toFixed(1)} ms (median of ${taken.length}), at most ${Math.max(...taken).toFixed(1)}, of the processor ${computed.toFixed(1)} with the filling; ` +
      `the last screen of ${inSight} pictures was filled after ${Math.round(filled)} ms`,
  );
}

if (chromiumPath === undefined)
  throw new Error('there is no Chromium: install it, or name it in the variable CHROMIUM');
const folder = await mkdtemp(join(tmpdir(), 'kindred-grid-'));
try {
  const data = join(folder, 'photos');
  await makeData(data);
  console.log(`${count} pictures of ${side} x ${side}`);
  const env = { ...process.env, KINDRED_CACHE: join(folder, 'cache') };
  const studio = spawn(process.execPath, [main, 'studio', data, '--port', '0', '--no-open'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve) => {
    studio.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /http:\S+/.exec(text);
      if (found) resolve(found[0]);
    });
  });
  const browser = await launch(['--disable-gpu', '--enable-precise-memory-info', '--js-flags=--expose-gc']);
  try {
    const page = await browser.newPage({ viewport: { width: 2560, height: 1440 } });
    const begin = performance.now();
    await page.goto(address.replace('/?', '/data?'));
    await page.waitForSelector('.tile img');
    console.log(`opened after ${Math.round(performance.now() - begin)} ms`);
    const devtools = await page.context().newCDPSession(page);
    // Of the thread, not of the clock: other work of the machine does not count.
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const computed = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      const parts = ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
      return metrics.reduce((sum, { name, value }) => sum + (parts.includes(name) ? value : 0), 0);
    };
    for (const what of ['without thumbnails in the cache', 'with them']) {
      const before = await computed();
      const measured = await page.evaluate(jumpAround, jumps);
      report(what, measured, (1_000 * ((await computed()) - before)) / jumps);
    }
    const keys = await page.evaluate(pressKeys, 30);
    console.log(
      `a label by a key: ${median(keys).toFixed(1)} ms until the page has drawn it (median of ${keys.length})`,
    );
    const heap = () =>
      page.evaluate(() => {
        (globalThis as unknown as { gc(): void }).gc();
        return (
          (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 2 ** 20
        );
      });
    const before = await heap();
    for (let i = 0; i < 10; i++) await page.evaluate(jumpAround, jumps);
    console.log(
      `the page's heap: ${before.toFixed(1)} MiB, after ${10 * jumps} more jumps ${(await heap()).toFixed(1)}`,
    );
  } finally {
    await browser.close();
    studio.kill('SIGINT');
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
