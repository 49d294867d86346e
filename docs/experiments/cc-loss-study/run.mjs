// The runs of the study: node run.mjs OUT --fashion-mnist FOLDER --cifar-100 FOLDER --flowers-128 FOLDER --weights FILE
//   [--stage screening|finals|again|all] [--threads 2] [--hours 10] [--tiny]
// One process, one run at a time. Whatever stops it, the same command goes on: OUT/done names the comparisons that are
// through, Kindred goes on within the others. OUT/spent.json counts processor time. Test accuracies of the finals are not
// printed: nobody is to see any before all are there.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLosses } from 'kindred';
import { rankForms } from './choose.mjs';
import { ProcessorTime } from './processor-time.mjs';
import { readRuns } from './runs.mjs';
import { sourceOf } from './source.mjs';
import { compared, pairsOf } from './statistics.mjs';
import {
  ccOf,
  forms,
  makeTiny,
  optionsOf,
  regimes,
  screeningShare,
  secondRound,
  seeds,
  usual,
} from './study.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'fashion-mnist': { type: 'string' },
    'cifar-100': { type: 'string' },
    'flowers-128': { type: 'string' },
    weights: { type: 'string' },
    stage: { type: 'string', default: 'all' },
    threads: { type: 'string', default: '2' },
    hours: { type: 'string', default: '10' },
    tiny: { type: 'boolean', default: false },
  },
});
const [out] = positionals;
if (!out)
  throw new Error(
    'usage: node run.mjs OUT --fashion-mnist FOLDER --cifar-100 FOLDER --flowers-128 FOLDER --weights FILE',
  );
if (values.tiny) makeTiny();
const threads = Number(values.threads);
mkdirSync(join(out, 'done'), { recursive: true });
process.env.KINDRED_CACHE ??= resolve(out, 'cache');

const controller = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => controller.abort());
const time = new ProcessorTime(join(out, 'spent.json'), threads);

const stages = { screening, finals, again };
const wanted = values.stage === 'all' ? Object.keys(stages) : [values.stage];
for (const stage of wanted) {
  if (!stages[stage]) throw new Error(`there is no stage ${stage}: ${Object.keys(stages).join(', ')} or all`);
  await stages[stage]();
}
log(`through: ${wanted.join(', ')}; ${time.hours().toFixed(2)} hours of processor time`);

/** All forms where images are learned to the end; the best of them, and the default, in the other regimes that choose one. */
async function screening() {
  const all = Object.keys(forms);
  await screen('end', all);
  const ranked = rankForms(screened('end'), all).map(({ form }) => form);
  keep('candidates', { ranked, of: 'end' });
  for (const [name, { screened: elsewhere, impossible = [] }] of Object.entries(regimes)) {
    if (name === 'end' || elsewhere) continue;
    const possible = ranked.filter((form) => form !== usual && !impossible.includes(form));
    await screen(name, [usual, ...possible.slice(0, secondRound)]);
  }
  for (const [name, { screened: elsewhere }] of Object.entries(regimes)) {
    const scores = rankForms(screened(elsewhere ?? name), all);
    if (scores.length === 0)
      throw new Error(`no form of CC-Loss got through the screening of ${elsewhere ?? name}`);
    keep(`finalist-${name}`, { form: scores[0].form, scores, of: elsewhere ?? name });
  }
}

async function screen(regime, candidates) {
  const losses = { ce: 'ce', ...Object.fromEntries(candidates.map((form) => [form, ccOf(form)])) };
  for (const data of Object.keys(regimes[regime].data)) {
    await compare('screening', regime, data, { losses, seeds: seeds.screening, share: screeningShare[data] });
  }
}

function screened(regime) {
  const names = Object.keys(regimes[regime].data);
  return names.flatMap((data) => readRuns(join(out, 'screening', `${regime}-${data}`)));
}

/** Each regime with its finalist against the base loss. Where the time is up, the regimes that are left are left out whole. */
async function finals() {
  for (const [regime, { data }] of Object.entries(regimes)) {
    const isBegun = Object.keys(data).some((name) => existsSync(join(out, 'finals', `${regime}-${name}`)));
    if (!isBegun && time.hours() >= Number(values.hours)) {
      log(`left out for want of time: ${regime}`);
      continue;
    }
    for (const name of Object.keys(data)) {
      await compare('finals', regime, name, { losses: finalLosses(regime), seeds: seeds.finals });
    }
  }
}

function finalLosses(regime) {
  const { base = 'ce' } = regimes[regime];
  const path = join(out, `finalist-${regime}.json`);
  if (!existsSync(path)) throw new Error(`${path} is not there: the screening has to be through first`);
  const { form } = JSON.parse(readFileSync(path, 'utf8'));
  return { [base]: base, cc: ccOf(form, base) };
}

/** Two cells with other seeds: that of the smallest p in the finals, and one that was named beforehand. */
async function again() {
  const settings = Object.entries(regimes).flatMap(([regime, { data, models, base = 'ce' }]) =>
    Object.keys(data).flatMap((name) => {
      const runs = readRuns(join(out, 'finals', `${regime}-${name}`));
      return Object.keys(models).map((model) => ({ regime, name, model, p: pOf(runs, model, base) }));
    }),
  );
  const named = settings.find(({ regime, name }) => regime === 'end' && name === 'cifar-100');
  const others = settings.filter((setting) => setting !== named).sort((a, b) => a.p - b.p);
  keep('again', [others[0], named]);
  for (const { regime, name, model } of JSON.parse(readFileSync(join(out, 'again.json'), 'utf8'))) {
    await compare('again', regime, name, { losses: finalLosses(regime), seeds: seeds.again, model });
  }
}

/** Of the paired t-test; 1 where there is none. */
function pOf(runs, model, base) {
  const pairs = pairsOf(
    runs.filter((run) => run.model === model),
    base,
  );
  return pairs.length === 0 ? 1 : (compared(pairs).accuracy.p ?? 1);
}

/**
 * One comparison of the study.
 * @param share of the training images that are measured on; the data's own test images where not given
 */
async function compare(stage, regime, data, { losses, seeds: chosen, share, model }) {
  const name = [regime, data, ...(model ? [model] : [])].join('-');
  const done = join(out, 'done', `${stage}-${name}.json`);
  if (existsSync(done)) return;
  const { models, weights } = regimes[regime];
  if (weights && !values.weights) throw new Error(`the regime ${regime} needs --weights FILE`);
  const folder = join(out, stage, name);
  const { reason, failed } = await compareLosses({
    ...optionsOf(regimes[regime], data),
    data: await sourceOf(data, values[data], { withTest: share === undefined, isLarge: weights === true }),
    ...(share !== undefined && { dataOptions: { test: share } }),
    losses,
    models: model ? { [model]: models[model] } : models,
    seeds: chosen,
    ...(weights && { weights: values.weights }),
    threads,
    out: folder,
    signal: controller.signal,
    onEvent: (event) => tell(stage, event),
  });
  time.count();
  if (reason !== 'completed') {
    log('stopped; the same command goes on');
    process.exit(130);
  }
  // Only what the tables and pictures are made of is kept: weights of hundreds of runs would take gigabytes.
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
  writeWhole(done, { failed, ended: new Date().toISOString() });
}

function tell(stage, event) {
  if (event.type !== 'finished' && event.type !== 'failed') return;
  time.count();
  const what = event.type === 'failed' ? `failed: ${event.message}` : `${(event.seconds ?? 0).toFixed(1)} s`;
  log(`${stage} [${event.done}/${event.total}] ${event.cell}: ${what}`);
}

/** Writes what was decided, once: a restart does not decide anew. */
function keep(name, value) {
  const path = join(out, `${name}.json`);
  if (!existsSync(path)) writeWhole(path, value);
}

function writeWhole(path, value) {
  writeFileSync(`${path}.part`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${path}.part`, path);
}

function log(text) {
  const line = `${new Date().toISOString()} ${text}`;
  console.log(line);
  appendFileSync(join(out, 'log.txt'), `${line}\n`);
}
