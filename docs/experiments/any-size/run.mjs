// What data sets of many photographs take: memory, disk and time, of training on N generated photographs of 256 pixels.
//
//     npm run build
//     node docs/experiments/any-size/run.mjs [WORK] [N,N,...]       (by default ./any-size-work and 1000,12000)
//
// The rate of the bare step (on images in memory, as the network takes them); then for each N, in a process of its own whose
// memory is looked at all the time: the first training (which decodes the pictures), the second one (which finds them), and
// the same with the pictures in memory, where they fit. Then: a process that is killed while it writes the cache, two that fill it at once, and a run that is
// interrupted and resumed, with its pictures on disk and in memory, which must end in the same bytes.
//
// LIMIT=50 trains on 50 pictures of each of the ten classes in each epoch, drawn from all, where a pass over all would take hours;
// MODEL and SIZE name another network and input (resnet18, 128). A fourth argument names parts: generate,train,kill,two,resume.
//
// Results go to WORK/results.json; pictures (about 25 kB each) and cache (about 200 kB each) stay in WORK.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const work = resolve(process.argv[2] ?? 'any-size-work');
const sizes = (process.argv[3] ?? '1000,12000').split(',').map(Number);
const parts = new Set((process.argv[4] ?? 'train,kill,two,resume').split(','));
const classes = 10;

/** Photographs by the thousand: smooth colours with structure at all scales and noise, different for each number. */
async function photographs(count) {
  const { default: sharp } = await import('sharp');
  const folder = join(work, `photographs-${count}`);
  if (existsSync(join(folder, 'complete'))) return join(folder, 'data');
  const make = async (i) => {
    const random = createRandom(i);
    const coarse = Uint8Array.from({ length: 8 * 8 * 3 }, () => random() * 256);
    const middle = Uint8Array.from({ length: 48 * 48 * 3 }, () => random() * 256);
    const layer = (pixels, side) =>
      sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
        .resize(256, 256, { kernel: 'cubic' })
        .raw()
        .toBuffer();
    const [far, near] = [await layer(coarse, 8), await layer(middle, 48)];
    const pixels = far.map((value, at) => 0.7 * value + 0.3 * near[at]);
    const file = join(folder, 'data', `class-${i % classes}`, `${i}.jpg`);
    await sharp(pixels, { raw: { width: 256, height: 256, channels: 3 } })
      .jpeg({ quality: 88 })
      .toFile(file);
  };
  for (let i = 0; i < classes; i++) mkdirSync(join(folder, 'data', `class-${i}`), { recursive: true });
  for (let i = 0; i < count; i += 16) {
    await Promise.all(Array.from({ length: Math.min(16, count - i) }, (_, at) => make(i + at)));
  }
  writeFileSync(join(folder, 'complete'), '');
  return join(folder, 'data');
}

function createRandom(seed) {
  let state = (seed + 1) * 2654435761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** Runs a program of this folder, and looks at its memory. */
function measure(program, args, env = {}) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(here, program), ...args.map(String)], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    child.on('error', fail);
    child.on('close', (code, signal) => {
      const last = text.trim().split('\n').at(-1);
      done({ code, signal, ...(last?.startsWith('{') && JSON.parse(last)) });
    });
    measure.child = child;
  });
}

const results = {
  machine: `${cpus()[0].model}, ${cpus().length} cores`,
  node: process.versions.node,
  sizes: [],
};
const save = () => writeFileSync(join(work, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
mkdirSync(work, { recursive: true });

const cacheOf = (name) => ({ KINDRED_CACHE: join(work, `cache-${name}`) });
const cachedBytes = ({ KINDRED_CACHE: cache }) =>
  existsSync(cache) ? Number(execFileSync('du', ['-sb', cache], { encoding: 'utf8' }).split('\t')[0]) : 0;
const fresh = (env) => rmSync(env.KINDRED_CACHE, { recursive: true, force: true });

if (parts.has('generate')) for (const count of sizes) await photographs(count);

if (parts.has('train')) {
  results.bare = await measure('bare.mjs', [join(work, 'run-bare')]);
  console.log(JSON.stringify(results.bare));
  for (const count of sizes) {
    const data = await photographs(count);
    const env = cacheOf(count);
    fresh(env);
    const row = { pictures: count };
    results.sizes.push(row);
    const train = (extra = {}) =>
      measure('train.mjs', [data, join(work, `run-${count}`)], { ...env, ...extra });
    row.first = await train();
    row.cacheBytes = cachedBytes(env);
    row.second = await train();
    // The first pass over all pictures, decoding included, and those after it, in shares of the bare step's rate.
    const bare = results.bare.epochs[1].imagesPerSecond;
    const rate = row.first.epochs[1].imagesPerSecond;
    row.firstPass = count / (row.first.readingSeconds + count / rate) / bare;
    row.laterPasses = rate / bare;
    if (count * 256 * 256 * 3 < 3e9) row.inMemory = await train({ KINDRED_DATA_MEMORY: '4000' });
    save();
    console.log(JSON.stringify(row));
  }
}

/** Hashes of all pixels that the cache gives, for comparing. */
const pixels = (data, env) => measure('pixels.mjs', [data], env);
const small = Math.min(...sizes);

if (parts.has('kill')) {
  const data = await photographs(small);
  const env = { ...cacheOf('kill'), KINDRED_DATA_MEMORY: '0' };
  const truth = await pixels(data, { ...env, KINDRED_DATA_MEMORY: '100000' });
  fresh(env);
  results.kill = [];
  for (let kills = 0; kills < 5; kills++) {
    const ending = pixels(data, env);
    await new Promise((wake) => setTimeout(wake, 900 + 500 * kills));
    measure.child.kill('SIGKILL');
    const { signal } = await ending;
    results.kill.push({ signal, cacheBytes: existsSync(env.KINDRED_CACHE) ? cachedBytes(env) : 0 });
  }
  const after = await pixels(data, env);
  results.afterKills = { ...after, isRight: after.hash === truth.hash, cacheBytes: cachedBytes(env) };
  save();
  console.log(JSON.stringify({ kill: results.kill, after: results.afterKills }));
}

if (parts.has('two')) {
  const data = await photographs(small);
  const env = { ...cacheOf('two'), KINDRED_DATA_MEMORY: '0' };
  fresh(env);
  const both = await Promise.all([pixels(data, env), pixels(data, env)]);
  results.two = {
    seconds: both.map(({ seconds }) => seconds),
    isSame: both[0].hash === both[1].hash,
    cacheBytes: cachedBytes(env),
  };
  save();
  console.log(JSON.stringify(results.two));
}

if (parts.has('resume')) {
  const data = await photographs(small);
  const env = cacheOf('resume');
  fresh(env);
  const hashes = {};
  for (const [name, memory] of [
    ['disk', '0'],
    ['memory', '100000'],
  ]) {
    for (const cut of ['whole', 'cut']) {
      const run = join(work, `resume-${name}-${cut}`);
      rmSync(run, { recursive: true, force: true });
      await measure('resume.mjs', [data, run, cut], { ...env, KINDRED_DATA_MEMORY: memory });
      const file = join(run, 'checkpoints', 'last.safetensors');
      hashes[`${name} ${cut}`] = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
    }
  }
  results.resume = { hashes, isSame: new Set(Object.values(hashes)).size === 1 };
  save();
  console.log(JSON.stringify(results.resume));
}
