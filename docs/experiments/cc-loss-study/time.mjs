// What runs of the study cost, on a machine that is busy with other work, too: processor time with one thread, of an epoch
// (three epochs less one) and of all else, and of the whole run by that. Seed 1, measured on training images that are held out.
//   node time.mjs OUT --fashion-mnist FOLDER --cifar-100 FOLDER --flowers-128 FOLDER --weights FILE [REGIME...]
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLosses } from 'kindred';
import { sourceOf } from './source.mjs';
import { ccOf, optionsOf, regimes, screeningShare } from './study.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'fashion-mnist': { type: 'string' },
    'cifar-100': { type: 'string' },
    'flowers-128': { type: 'string' },
    weights: { type: 'string' },
  },
});
const [out, ...names] = positionals;
if (!out) throw new Error('usage: node time.mjs OUT --fashion-mnist FOLDER ... [REGIME...]');
process.env.KINDRED_CACHE ??= resolve(out, 'cache');

console.log('| regime | data | network | loss | of an epoch, s | of all else, s | of the run, s |');
console.log('| --- | --- | --- | --- | ---: | ---: | ---: |');
for (const regime of names.length > 0 ? names : Object.keys(regimes)) {
  for (const data of Object.keys(regimes[regime].data)) {
    const [one, three] = [await timesOf(regime, data, 1), await timesOf(regime, data, 3)];
    const { epochs } = optionsOf(regimes[regime], data);
    for (const [cell, seconds] of one) {
      const epoch = (three.get(cell) - seconds) / 2;
      const [, network, loss] = cell.split(/[/,]/);
      const numbers = [epoch, seconds - epoch, seconds + (epochs - 1) * epoch];
      console.log(
        `| ${[regime, data, network, loss, ...numbers.map((number) => number.toFixed(1))].join(' | ')} |`,
      );
    }
  }
}

/** Processor time of each run, in seconds. */
async function timesOf(regime, name, epochs) {
  const { models, weights, base = 'ce' } = regimes[regime];
  const times = new Map();
  let before = 0;
  await compareLosses({
    ...optionsOf(regimes[regime], name),
    epochs,
    data: await sourceOf(name, values[name], { withTest: false, isLarge: weights === true }),
    dataOptions: { test: screeningShare[name] },
    losses: { [base]: base, memory: ccOf('memory', base) },
    models,
    seeds: [1],
    ...(weights && { weights: values.weights }),
    threads: 1,
    out: join(out, `${regime}-${name}-${epochs}`),
    onEvent: (event) => {
      if (event.type !== 'grid' && event.type !== 'finished') return;
      const { user, system } = process.cpuUsage();
      const now = (user + system) / 1e6;
      if (event.type === 'finished') times.set(event.cell, now - before);
      before = now;
    },
  });
  return times;
}
