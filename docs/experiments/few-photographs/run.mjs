// Trains on few photographs of each class, drawn at random, and measures on all held-out ones:
//   node run.mjs FLOWERS OUT [--weights FILE] [--draws 5] [SETTING...]
// FLOWERS has train/ and val/ with a folder of pictures for each class; OUT keeps the draws (links), the runs and results.json.
// What is in results.json is not repeated. Without --weights the command finds them itself.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const kindred = process.env.KINDRED ?? join(here, '../../../packages/kindred/bin/kindred.js');

/** Photographs of each class, and the options of the command beside data, weights and seed. */
const settings = {
  fifty: { perClass: 50, options: [] },
  'fifty, head only': { perClass: 50, options: ['--head-only'] },
  ten: { perClass: 10, options: [] },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { weights: { type: 'string' }, draws: { type: 'string', default: '5' } },
});
const [flowers, out, ...names] = positionals;
if (!out) throw new Error('usage: node run.mjs FLOWERS OUT [--weights FILE] [--draws 5] [SETTING...]');
mkdirSync(out, { recursive: true });
const file = join(out, 'results.json');
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

for (const name of names.length > 0 ? names : Object.keys(settings)) {
  for (let draw = 1; draw <= Number(values.draws); draw++) {
    const key = `${name} #${draw}`;
    results[key] ??= measure(name, draw);
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    console.log(key, results[key]);
  }
  const all = Object.entries(results).flatMap(([key, result]) =>
    key.startsWith(`${name} #`) ? [result] : [],
  );
  const [mean, deviation] = summary(all.map(({ accuracy }) => 100 * accuracy));
  const seconds = Math.max(...all.map(({ seconds }) => seconds));
  console.log(
    `${name}: ${mean.toFixed(1)} ± ${deviation.toFixed(1)} % over ${all.length} draws, at most ${seconds.toFixed(0)} s`,
  );
}

/** The whole command, from start to end. */
function measure(name, draw) {
  const { perClass, options } = settings[name];
  const data = resolve(out, `data-${perClass}-${draw}`);
  if (!existsSync(data)) drawPhotographs(data, perClass, draw);
  const run = join(out, `${name.replaceAll(/\W+/g, '-')}-${draw}`);
  rmSync(run, { recursive: true, force: true });
  const weights = values.weights ? ['--model', 'mobilenetv2', '--weights', resolve(values.weights)] : [];
  const args = ['train', data, '--out', run, '--seed', String(draw), '--quiet', ...weights, ...options];
  // Nothing that an earlier run has left is of use to this one.
  const env = {
    ...process.env,
    KINDRED_CACHE: join(run, '..', `cache-${name.replaceAll(/\W+/g, '-')}-${draw}`),
  };
  rmSync(env.KINDRED_CACHE, { recursive: true, force: true });
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [kindred, ...args], { encoding: 'utf8', env });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(stderr);
  const { accuracy, split, samples } = JSON.parse(readFileSync(join(run, 'evaluation.json'), 'utf8'));
  if (split !== 'test') throw new Error(`measured on the ${split} images`);
  return { accuracy: accuracy.top1, images: samples, seconds };
}

/** Links to photographs of each class, drawn at random, and to all held-out ones as the test set. */
function drawPhotographs(folder, perClass, draw) {
  const random = generator(draw);
  for (const name of classesIn(join(flowers, 'train'))) {
    const pictures = readdirSync(join(flowers, 'train', name)).sort();
    for (let i = 0; i < perClass; i++) {
      const j = i + Math.floor(random() * (pictures.length - i));
      [pictures[i], pictures[j]] = [pictures[j], pictures[i]];
    }
    link(join(flowers, 'train', name), pictures.slice(0, perClass), join(folder, 'train', name));
    link(join(flowers, 'val', name), readdirSync(join(flowers, 'val', name)), join(folder, 'test', name));
  }
}

function classesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function link(from, names, to) {
  mkdirSync(to, { recursive: true });
  for (const name of names) symlinkSync(resolve(from, name), join(to, name));
}

/** mulberry32 */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function summary(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0];
}
