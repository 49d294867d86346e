// Whether the studio's memory stays flat in use: node studio-use.js [MINUTES] [SEED] [--record] [--only=BEGINNING], 30 minutes and all
// actions where not given, else those whose names begin so. Makes data
// and runs, starts `kindred studio`, and drives one page of it in Chromium, which is never loaded anew, through all screens by addresses and
// actions drawn at random. Each minute it records the resident memory of the server (and of the processes that it has started), the page's
// heap after a collection, its nodes and listeners. Linux.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Random } from '@kindred/core/random';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import { compareLosses, generateDigits, train } from 'kindred';
import type { CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import { namedArguments } from './arguments.js';
import { machine, Report } from './report.js';

const [minutesText = '30', seedText = '1'] = namedArguments();
const minutes = Number(minutesText);
const random = new Random(Number(seedText));

/** The beginning of the names of the actions that are done; all where not given. */
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? '';

/** Minutes at the beginning in which caches fill, code is loaded and processes get their usual size. */
const warmUp = Math.min(3, minutes / 4);

/** Milliseconds that an action may take. */
const patience = 15_000;

const main = join(dirname(createRequire(import.meta.url).resolve('kindred')), 'main.js');

/** Pictures of digits in folders of their classes. */
async function makeData(folder: string): Promise<void> {
  const { images, labels } = await digits();
  await Promise.all(
    images.map(async ({ width, height, data }, i) => {
      const path = join(folder, i % 5 === 0 ? 'test' : 'train', String(labels[i]), `${i}.png`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(
        path,
        await sharp(data, { raw: { width, height, channels: 1 } })
          .png()
          .toBuffer(),
      );
    }),
  );
}

async function digits() {
  const dataset = generateDigits({ size: 600, seed: 1, split: 'train' });
  const labels = Array.from(dataset.labels);
  return { labels, images: labels.map((_, i) => dataset.image(i)) };
}

const training = {
  model: { name: 'lenet', width: 4, hidden: 16 },
  ...{ batchSize: 32, epochs: 2, threads: 1, report: false },
} as const;

async function makeRuns(root: string): Promise<void> {
  const data = join(root, 'digits');
  for (const loss of ['ce', 'cc', 'arcface'] as const) {
    await train({ ...training, data, loss, out: join(root, 'runs', loss) });
  }
  const { model, report: _, ...grid } = training;
  await compareLosses({
    ...{ ...grid, data, models: { small: model }, losses: ['ce', 'cc'], seeds: 2, epochs: 1 },
    out: join(root, 'comparisons/digits'),
  });
}

/** Something that a person does. */
interface Action {
  readonly name: string;
  /** How often, relative to others. */
  readonly weight: number;
  readonly do: (page: Page) => Promise<void>;
}

const pick = <T>(items: readonly T[]): T => items[random.int(items.length)]!;

/** Goes somewhere without loading the page anew. */
async function visit(page: Page, place: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, place);
  await page.waitForTimeout(200 + random.int(600));
}

function actions(root: string, pictures: readonly string[]): readonly Action[] {
  const runs = ['ce', 'cc', 'arcface'];
  const compared = runs.map((name) => `run=${name}`).join('&');
  const comparison = encodeURIComponent(join(root, 'comparisons/digits'));
  const scroll = (page: Page, selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, share) => element.scrollTo(0, share * element.scrollHeight), random.float());
  return [
    {
      name: 'data: look around',
      weight: 6,
      async do(page) {
        await visit(
          page,
          pick([
            '/data',
            '/data?class=3',
            '/data?class=1&class=7',
            '/data?view=changes',
            '/data?view=labels',
          ]),
        );
        if ((await page.locator('.tile-grid').count()) > 0)
          for (let i = 0; i < 6; i++) await scroll(page, '.tile-grid');
      },
    },
    {
      name: 'data: give labels and take them back',
      weight: 3,
      async do(page) {
        await visit(page, '/data');
        await page.locator('.tile').first().click();
        for (const key of ['2', '3', 'x', 'u', 'u', 'u']) await page.keyboard.press(key);
      },
    },
    { name: 'data: look at one large', weight: 2, do: (page) => lookLarge(page) },
    {
      name: 'runs: open one',
      weight: 4,
      async do(page) {
        await visit(page, '/runs');
        await visit(page, `/runs/${pick(runs)}`);
      },
    },
    {
      name: 'train: the form',
      weight: 2,
      async do(page) {
        await visit(page, '/train');
        await page
          .getByRole('combobox', { name: 'Loss', exact: true })
          .selectOption(pick(['ce', 'cc', 'arcface']));
      },
    },
    {
      name: 'understand',
      weight: 5,
      do: (page) =>
        visit(
          page,
          `/runs/${pick(runs)}/understand/${pick(['classes', 'confusion', 'mistakes', 'reliability', 'map', 'distances'])}`,
        ),
    },
    {
      name: 'compare: sort, filter and scroll',
      weight: 4,
      async do(page) {
        await visit(page, `/compare?sort=${pick(['name', '-accuracy', 'date', 'option:seed'])}`);
        await page.getByRole('searchbox').fill(pick(['', 'cc', 'digits', 'nothing is so']));
        await visit(page, `/compare?only=different&from=${pick(['runs', comparison])}`);
      },
    },
    {
      name: 'compare: side by side',
      weight: 4,
      async do(page) {
        for (const by of ['step', 'seconds', 'epoch']) {
          await visit(
            page,
            `/compare/runs?${compared}&by=${by}&show=${pick(['trainLoss', 'stepLoss', 'validationAccuracy'])}`,
          );
        }
        await page.mouse.move(300 + random.int(600), 320);
      },
    },
    {
      name: 'compare: the comparison',
      weight: 2,
      async do(page) {
        await visit(page, '/compare/comparisons');
        await visit(page, `/compare/comparison?of=${comparison}&baseline=${pick(['ce', 'cc'])}`);
      },
    },
    {
      name: 'prune: plans',
      weight: 2,
      async do(page) {
        await visit(page, `/prune?run=${pick(runs)}`);
        await page.getByRole('slider').fill(String(10 + random.int(80)));
        await page.locator('.plan').waitFor({ timeout: patience });
      },
    },
    {
      name: 'try: a picture',
      weight: 6,
      async do(page) {
        await visit(page, `/try?model=run:${pick(runs)}`);
        for (let i = 0; i < 3; i++) {
          await drop(page, pick(pictures));
          await page.locator('.answer-label').waitFor({ timeout: patience });
        }
      },
    },
    {
      name: 'try: the webcam',
      weight: 2,
      async do(page) {
        await visit(page, `/try?model=run:${pick(runs)}`);
        await page.getByRole('button', { name: 'Use the webcam' }).click();
        await page.waitForTimeout(3_000);
        await page.getByRole('button', { name: 'Turn the webcam off' }).click();
      },
    },
    {
      name: 'export: a classifier',
      weight: 1,
      async do(page) {
        await visit(page, `/export?run=${pick(runs)}`);
        await page.getByRole('textbox', { name: 'File' }).fill('again.onnx');
        await page.getByRole('checkbox', { name: /^Write over/ }).check();
        await page.getByRole('button', { name: 'Export the classifier' }).click();
        await page.getByText('again.onnx is written.').waitFor({ timeout: patience });
      },
    },
    {
      name: 'another theme, and back by the button of the browser',
      weight: 2,
      async do(page) {
        await page.getByRole('button', { name: /^Theme/ }).click();
        for (let i = 0; i < 3; i++) {
          await page.evaluate(() => history.back());
          await page.waitForTimeout(150);
        }
      },
    },
  ];
}

/** Drops a picture. (What chooses files for a tested page keeps their field, and all that was around it, for ever.) */
async function drop(page: Page, path: string): Promise<void> {
  const bytes = (await readFile(path)).toString('base64');
  await page.evaluate((base64) => {
    const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], 'picture.jpg', { type: 'image/jpeg' }));
    document
      .querySelector('.drop-place')!
      .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  }, bytes);
}

async function lookLarge(page: Page): Promise<void> {
  await visit(page, '/data');
  await page.locator('.tile').first().click();
  await page.keyboard.press('Space');
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(80);
  }
  await page.keyboard.press('Escape');
}

/** What is known of memory at a moment; bytes. */
interface Memory {
  readonly server: number;
  /** Of the processes that the server has started, together. */
  readonly children: number;
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function memoryOf(server: ChildProcess, session: CDPSession): Promise<Memory> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
  const processes = await residentMemory();
  const below = (pid: number): number =>
    processes.reduce((sum, one) => (one.parent === pid ? sum + one.bytes + below(one.pid) : sum), 0);
  return {
    server: processes.find(({ pid }) => pid === server.pid)?.bytes ?? 0,
    children: below(server.pid!),
    heap: metric('JSHeapUsedSize'),
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
  };
}

async function residentMemory(): Promise<readonly { pid: number; parent: number; bytes: number }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      return { pid: Number(pid), parent: number('PPid'), bytes: 1024 * number('VmRSS') };
    }),
  );
  return found;
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);

if (chromiumPath === undefined)
  throw new Error('there is no Chromium: install it, or name it in the variable CHROMIUM');
if (!(minutes > 0)) throw new Error(`${minutesText} is no number of minutes`);
const root = await mkdtemp(join(tmpdir(), 'kindred-use-'));
try {
  const data = join(root, 'digits');
  await makeData(data);
  await makeRuns(root);
  const pictures = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const path = join(root, `picture-${i}.jpg`);
      const noise = Uint8Array.from({ length: 3 * 64 * 48 }, () => random.int(256));
      await writeFile(
        path,
        await sharp(noise, { raw: { width: 64, height: 48, channels: 3 } })
          .resize(1600)
          .jpeg()
          .toBuffer(),
      );
      return path;
    }),
  );
  const env = { ...process.env, KINDRED_CACHE: join(root, 'cache') };
  const args = [main, 'studio', data, '--runs', join(root, 'runs'), '--port', '0', '--no-open'];
  const server = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise<string>((resolve, reject) => {
    server.once('exit', () => reject(new Error('the studio has ended')));
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /http:\S+/.exec(text);
      if (found) resolve(found[0]);
    });
  });
  const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  const browser = await launch(['--disable-gpu', ...camera]);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(patience);
    const errors = new Map<string, number>();
    const note = (error: string) => errors.set(error, (errors.get(error) ?? 0) + 1);
    page.on('pageerror', (error) => note(`in the page: ${error.message}`));
    await page.goto(address);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');

    const report = new Report('studio-use', 'Memory of the studio in use');
    report.line(
      `${machine()}; ${minutes} minutes, seed ${seedText}; MiB resident of the server and its processes, of the page's heap after a collection`,
    );
    report.line();
    report.columns('minute', 'actions', 'server', 'its processes', 'heap of the page', 'nodes', 'listeners');
    const all = actions(root, pictures).filter(({ name }) => name.startsWith(only));
    const drawn = all.flatMap((action) => Array.from({ length: action.weight }, () => action));
    const memories: (Memory & { readonly minute: number })[] = [];
    const begin = performance.now();
    let [done, next] = [0, 1];
    while (next <= minutes) {
      const action = pick(drawn);
      try {
        await action.do(page);
        done++;
      } catch (error) {
        const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
        note(`${action.name}: ${line}`);
        await page.keyboard.press('Escape').catch(() => {});
      }
      if (performance.now() - begin < next * 60_000) continue;
      // Away from all screens that hold pictures of their own.
      await visit(page, '/runs');
      const memory = { ...(await memoryOf(server, session)), minute: next };
      memories.push(memory);
      report.row(
        String(next),
        String(done),
        mebibytes(memory.server),
        mebibytes(memory.children),
        mebibytes(memory.heap),
        String(memory.nodes),
        String(memory.listeners),
      );
      next++;
    }
    report.line();
    const settled = memories.filter(({ minute }) => minute > warmUp);
    for (const [what, of] of [
      ['the server', (memory: Memory) => memory.server],
      ['the page', (memory: Memory) => memory.heap],
    ] as const) {
      report.line(
        `After ${warmUp} minutes, ${what} grew by ${mebibytes(growth(settled, of))} MiB an hour (least squares).`,
      );
    }
    const failed = [...errors].sort((a, b) => b[1] - a[1]);
    report.line(
      failed.length === 0
        ? 'Nothing failed.'
        : `Failed: ${failed.map(([error, times]) => `${error} (${times} times)`).join('; ')}.`,
    );
    report.close();
  } finally {
    await browser.close();
    server.kill('SIGINT');
  }
} finally {
  await rm(root, { recursive: true, force: true });
}

/** Bytes an hour. */
function growth(
  memories: readonly (Memory & { readonly minute: number })[],
  of: (memory: Memory) => number,
): number {
  const count = memories.length;
  if (count < 2) return 0;
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const x = memories.map(({ minute }) => minute / 60);
  const y = memories.map(of);
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0);
  return covariance / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}
