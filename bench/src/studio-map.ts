import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import { train } from 'kindred';

// How fast the studio draws many points and long curves: studio-map.js DATA [STEPS]. Trains a small network on DATA for an epoch, lets the
// studio measure it on all training images, draws their principal components in Chromium while they are moved, and curves of a run of
// STEPS recorded steps, 1,000,000 where not given, while 1,000 more come in each second.

const [data, steps = '1000000'] = process.argv.slice(2);
if (data === undefined) throw new Error('name the data: studio-map.js DATA [STEPS]');
if (chromiumPath === undefined)
  throw new Error('there is no Chromium: install it, or name it in the variable CHROMIUM');

const main = join(dirname(createRequire(import.meta.url).resolve('kindred')), 'main.js');

/** Runs in the page: milliseconds between frames, and of drawing alone, while the map is moved. */
async function moveAround(frames: number): Promise<{ readonly frames: number[]; readonly draws: number[] }> {
  const canvas = document.querySelector<HTMLCanvasElement>('.point-map')!;
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const send = (type: string, x: number, y: number) =>
    canvas.dispatchEvent(
      new PointerEvent(type, { clientX: left + x, clientY: top + y, pointerId: 1, bubbles: true }),
    );
  canvas.setPointerCapture = () => {};
  send('pointerdown', width / 2, height / 2);
  const measured = { frames: [] as number[], draws: [] as number[] };
  let before = performance.now();
  for (let i = 0; i < frames; i++) {
    const angle = i / 8;
    send('pointermove', width / 2 + 60 * Math.cos(angle), height / 2 + 60 * Math.sin(angle));
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    measured.frames.push(now - before);
    measured.draws.push(Number(canvas.dataset.drawn));
    before = now;
  }
  send('pointerup', width / 2, height / 2);
  return measured;
}

function summary(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
  return `${at(0.5)} ms (median of ${values.length}), 95 % below ${at(0.95)}`;
}

const stepLine = (step: number) =>
  `{"type":"step","step":${step},"epoch":1,"learningRate":0.1,"loss":${(3 / (1 + step / 1e5) + (step % 89) / 300).toFixed(5)},"terms":{}}\n`;

const folder = await mkdtemp(join(tmpdir(), 'kindred-map-'));
try {
  const run = join(folder, 'runs', 'a');
  const model = { name: 'lenet', width: 4, hidden: 32 } as const;
  const dataOptions = { copies: 'none' } as const;
  await train({ data: resolve(data), dataOptions, model, epochs: 1, out: run, report: false, validation: 0 });
  const studio = spawn(
    process.execPath,
    [main, 'studio', '--runs', join(folder, 'runs'), '--port', '0', '--no-open'],
    {
      env: { ...process.env, KINDRED_CACHE: join(folder, 'cache') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const address = await new Promise<string>((found) => {
    studio.stdout.setEncoding('utf8').on('data', (text: string) => {
      const printed = /http:\S+/.exec(text);
      if (printed) found(printed[0]);
    });
  });
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const open = (place: string) =>
      page.goto(address.replace('/?', `${place}${place.includes('?') ? '&' : '?'}`));
    await open('/runs/a/understand/map?split=train&by=pca');
    let begin = performance.now();
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.locator('.headline').waitFor({ timeout: 600_000 });
    console.log(
      `measured after ${Math.round(performance.now() - begin)} ms: ${await page.locator('.headline').innerText()}`,
    );
    begin = performance.now();
    await page.locator('.point-map').waitFor({ timeout: 600_000 });
    console.log(`the map is there after ${Math.round(performance.now() - begin)} ms`);
    await page.waitForFunction('document.querySelector(".point-map").dataset.drawn !== undefined');
    const { frames, draws } = await page.evaluate(moveAround, 120);
    console.log(`a frame while it is moved: ${summary(frames)}; drawing alone ${summary(draws)}`);

    const count = Number(steps);
    for (let from = 0; from < count; from += 50_000) {
      const lines = Array.from({ length: Math.min(50_000, count - from) }, (_, i) =>
        stepLine(1_000_000 + from + i),
      );
      await appendFile(join(run, 'metrics.jsonl'), lines.join(''));
    }
    begin = performance.now();
    await open('/runs/a');
    await page.locator('.chart canvas').first().waitFor({ timeout: 60_000 });
    console.log(`curves of ${count} steps are there after ${Math.round(performance.now() - begin)} ms`);
    const answers: number[] = [];
    page.on('requestfinished', (request) => {
      if (request.url().includes('/curves')) answers.push(request.timing().responseEnd);
    });
    let written = 1_000_000 + count;
    for (let second = 0; second < 10; second++) {
      await appendFile(
        join(run, 'metrics.jsonl'),
        Array.from({ length: 1_000 }, () => stepLine(written++)).join(''),
      );
      await page.waitForTimeout(1_000);
    }
    console.log(`while 1,000 steps come in each second, the server answers in ${summary(answers)}`);
  } finally {
    await browser.close();
    studio.kill('SIGINT');
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
