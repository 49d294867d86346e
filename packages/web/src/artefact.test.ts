/// <reference types="node" />
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { digitsSource } from '@kindred/core/data';
import { chromiumPath, launch } from '@kindred/fixtures/chromium';
import { openRun, train } from 'kindred';
import { expect, onTestFinished, test } from 'vitest';
import { openSite } from './testing/site.js';

const guide = fileURLToPath(new URL('../../../docs/training-elsewhere.md', import.meta.url));
const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const onnxruntime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));

/** The guide's program for JavaScript, with the same images wherever it runs. */
async function guideProgram(): Promise<string> {
  const [, program] = /^```js\n(.*?)^```$/ms.exec(await readFile(guide, 'utf8'))!;
  return replaced(program!, { 'Math.random() * 256': '(i * 37) % 256' });
}

/** @throws Error where a text is not there to be replaced. */
function replaced(program: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the guide's program has no ${from}`);
    return text.replace(from, to);
  }, program);
}

const numbersOf = (lines: readonly string[]) => lines.map((line) => line.split(' ').slice(1).map(Number));

test.skipIf(chromiumPath === undefined)(
  'exported training goes on in a page with onnxruntime-web alone, to the losses that it has in Node',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kindred-artefact-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { folder: run } = await train({
      ...{ model: { name: 'lenet', width: 4, hidden: 16 }, batchSize: 16, epochs: 1, seed: 1, report: false },
      ...{ data: digitsSource({ seed: 1, trainSize: 100, testSize: 20 }), out: join(folder, 'run') },
    });
    const files = join(folder, 'files');
    await (await openRun(run)).exportTraining(files);
    const program = await guideProgram();
    const [site, browser] = await Promise.all([openSite(), launch()]);
    onTestFinished(() => Promise.all([site.close(), browser.close()]).then(() => {}));
    for (const name of await readdir(files)) {
      site.files.set(`/bare/${name}`, new Uint8Array(await readFile(join(files, name))));
    }
    site.files.set(
      '/ort.wasm.min.mjs',
      new Uint8Array(await readFile(join(onnxruntime, 'ort.wasm.min.mjs'))),
    );
    const inPage = replaced(program, {
      "import { readFileSync } from 'node:fs';\n": '',
      "'onnxruntime-node'": "'/ort.wasm.min.mjs'",
      "readFileSync('training.json', 'utf8')": "await (await fetch('training.json')).text()",
    });
    site.files.set('/bare/program.js', Buffer.from(`${inPage}\nconsole.log('over');\n`));
    site.files.set('/bare/index.html', Buffer.from('<script type="module" src="program.js"></script>'));
    const page = await browser.newPage();
    const told: string[] = [];
    const isOver = new Promise<void>((resolve, reject) => {
      page.on('console', (message) => {
        if (message.text() === 'over') resolve();
        else if (message.type() === 'log') told.push(message.text());
      });
      page.on('pageerror', reject);
    });
    await page.goto(`${site.isolated}bare/index.html`);
    await isOver;

    await mkdir(join(files, 'node_modules'));
    await symlink(join(modules, 'onnxruntime-node'), join(files, 'node_modules/onnxruntime-node'));
    await writeFile(join(files, 'program.mjs'), program);
    const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
    const ran = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: files, env });
    const [here, there] = [numbersOf(told), numbersOf(ran.stdout.trim().split('\n'))];
    expect(there.map(({ length }) => length)).toEqual([4, 4, 4, 3]);
    expect(here.map(({ length }) => length)).toEqual([4, 4, 4, 3]);
    for (const [i, values] of there.entries()) {
      for (const [k, value] of values.entries()) {
        expect(Math.abs(here[i]![k]! - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
      }
    }
  },
);
