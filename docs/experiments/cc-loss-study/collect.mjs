// From the runs to tables: node collect.mjs OUT [FOLDER] [--tiny]
// OUT is that of run.mjs; FOLDER, this one by default, gets screening.csv, finals.csv, again.csv, results.json, results.md
// and the reports of the finals. It says nothing before the finals are through (but for regimes that were left out whole).
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readFailures, readRuns } from './runs.mjs';
import { compared, pairsOf, regimesOf, settingsOf } from './statistics.mjs';
import { ccOf, makeTiny, regimes } from './study.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tiny: { type: 'boolean', default: false } },
});
const [out, folder = dirname(fileURLToPath(import.meta.url))] = positionals;
if (!out) throw new Error('usage: node collect.mjs OUT [FOLDER] [--tiny]');
if (values.tiny) makeTiny();
mkdirSync(folder, { recursive: true });
requireWhole();

const screening = runsOf('screening');
const finals = runsOf('finals');
const repeated = existsSync(join(out, 'again.json'))
  ? JSON.parse(readFileSync(join(out, 'again.json'), 'utf8'))
  : [];
const again = repeated.flatMap(({ regime, name, model }) =>
  readRuns(join(out, 'again', `${regime}-${name}-${model}`)).map((run) => ({ regime, ...run })),
);
writeCsv('screening.csv', screening);
writeCsv('finals.csv', finals);
if (again.length > 0) writeCsv('again.csv', again);
const finalists = Object.fromEntries(
  Object.keys(regimes).flatMap((regime) => {
    const path = join(out, `finalist-${regime}.json`);
    return existsSync(path) ? [[regime, JSON.parse(readFileSync(path, 'utf8'))]] : [];
  }),
);
const results = {
  finalists,
  regimes: regimesOf(finals, regimes),
  settings: settingsOf(finals, regimes),
  again: againSettings(),
  failures: ['screening', 'finals', 'again'].flatMap((stage) =>
    comparisonsOf(stage).flatMap((name) =>
      readFailures(join(out, stage, name)).map((failure) => ({ stage, regime: name, ...failure })),
    ),
  ),
};
write('results.json', `${JSON.stringify(results, null, 1)}\n`);
write('results.md', markdown(results));
for (const name of comparisonsOf('finals')) {
  for (const file of ['report.md', 'report.html']) {
    const path = join(out, 'finals', name, file);
    mkdirSync(join(folder, 'reports', name), { recursive: true });
    if (existsSync(path)) copyFileSync(path, join(folder, 'reports', name, file));
  }
}

/** @throws Error where a regime of the finals has begun and is not through. */
function requireWhole() {
  const isDone = (regime, data) => existsSync(join(out, 'done', `finals-${regime}-${data}.json`));
  const open = Object.entries(regimes).filter(([regime, { data }]) => {
    const names = Object.keys(data);
    const begun = names.some((name) => existsSync(join(out, 'finals', `${regime}-${name}`)));
    return begun && !names.every((name) => isDone(regime, name));
  });
  const through = Object.keys(regimes).filter(
    (regime) =>
      existsSync(join(out, 'finals')) &&
      comparisonsOf('finals').some((name) => name.startsWith(`${regime}-`)),
  );
  if (open.length > 0 || through.length === 0) {
    const names = open.map(([regime]) => regime).join(', ') || 'all of them';
    throw new Error(`the finals are not through (${names}): nothing is looked at before they are`);
  }
}

function comparisonsOf(stage) {
  const path = join(out, stage);
  return existsSync(path) ? readdirSync(path).sort() : [];
}

/** Rows with the regime first. */
function runsOf(stage) {
  return Object.entries(regimes).flatMap(([regime, { data }]) =>
    Object.keys(data).flatMap((name) =>
      readRuns(join(out, stage, `${regime}-${name}`)).map((run) => ({ regime, ...run })),
    ),
  );
}

/** The cells that were made once more, first as in the finals, then with other seeds. */
function againSettings() {
  return repeated.flatMap(({ regime, name, model }) => {
    const { base = 'ce' } = regimes[regime];
    const of = (runs) =>
      pairsOf(
        runs.filter((run) => run.regime === regime && run.data === name && run.model === model),
        base,
      );
    const pairs = of(again);
    if (pairs.length === 0) return [];
    return [{ regime, data: name, model, base, first: compared(of(finals)), second: compared(pairs) }];
  });
}

function writeCsv(name, rows) {
  const keys = Object.keys(rows[0] ?? {});
  const lines = [keys, ...rows.map((row) => keys.map((key) => row[key]))];
  write(name, lines.map((line) => `${line.join(',')}\n`).join(''));
}

function write(name, text) {
  writeFileSync(join(folder, name), text);
}

function markdown({ regimes: whole, settings, again: secondTime, failures, finalists: chosen }) {
  const points = (value) => (value === null ? '–' : `${value > 0 ? '+' : ''}${(100 * value).toFixed(2)}`);
  const percent = (value) => (100 * value).toFixed(2);
  const p = (value) =>
    value === null || value === undefined ? '–' : value < 0.0001 ? '< 0.0001' : value.toFixed(4);
  const interval = ({ lower, upper }) => (lower === null ? '–' : `${points(lower)} to ${points(upper)}`);
  const place = ({ regime, data, model }) => `${regime} | ${data} | ${model}`;
  const accuracy = (one, deviation) => `${percent(one)} ± ${deviation === null ? '–' : percent(deviation)}`;
  const table = (head, rows) =>
    [
      `| ${head.join(' | ')} |`,
      `| ${head.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`,
      ...rows,
      '',
    ].join('\n');
  return [
    '# Tables\n',
    'Written by `collect.mjs`; [README.md](README.md) says what follows from them. Accuracies in percent, differences in points, p by paired',
    't-tests, in brackets after Holm.\n',
    '## Chosen forms\n',
    table(
      ['regime', 'chosen by', 'form', 'options', 'scores of the screening, % of the error'],
      Object.entries(chosen).map(
        ([regime, { form, of, scores }]) =>
          `| ${regime} | ${of} | \`${form}\` | \`${JSON.stringify(ccOf(form, regimes[regime].base))}\` | ${scores
            .map((one) => `${one.form} ${points(one.score)}`)
            .join(', ')} |`,
      ),
    ),
    '## Regimes\n',
    table(
      [
        'regime',
        'settings',
        'seeds',
        'base',
        'difference',
        '95 %',
        'p',
        'silhouette',
        'p',
        'intra / inter',
        'p',
      ],
      whole.map(
        (row) =>
          `| ${row.regime} | ${row.settings} | ${row.seeds} | ${row.base} | ${points(row.accuracy.difference)} | ${interval(row.accuracy)} | ` +
          `${p(row.accuracy.p)} (${p(row.accuracy.adjustedP)}) | ${row.silhouette.difference.toFixed(3)} | ${p(row.silhouette.p)} (${p(row.silhouette.adjustedP)}) | ` +
          `${row.ratio.difference.toFixed(3)} | ${p(row.ratio.p)} (${p(row.ratio.adjustedP)}) |`,
      ),
    ),
    '## Settings\n',
    table(
      [
        'regime',
        'data',
        'network',
        'seeds',
        'base',
        'CC-Loss',
        'difference',
        '95 %',
        'p',
        'spread',
        'p of the spread',
        'training',
      ],
      settings.map(
        (row) =>
          `| ${place(row)} | ${row.seeds.length} | ${accuracy(row.accuracy.base, row.accuracy.baseDeviation)} | ` +
          `${accuracy(row.accuracy.cc, row.accuracy.ccDeviation)} | ${points(row.accuracy.difference)} | ${interval(row.accuracy)} | ` +
          `${p(row.accuracy.p)} (${p(row.accuracy.adjustedP)}) | ${row.spread.ratio?.toFixed(2) ?? '–'} | ${p(row.spread.p)} (${p(row.spread.adjustedP)}) | ` +
          `${percent(row.trainAccuracy.base)}, ${percent(row.trainAccuracy.cc)} |`,
      ),
    ),
    'Spread: standard deviation over seeds with CC-Loss over that without, tested by Pitman and Morgan. Training: accuracy on the training images',
    'as the last epoch saw them, without and with CC-Loss.\n',
    '## Features of the test images\n',
    table(
      [
        'regime',
        'data',
        'network',
        'silhouette',
        'with CC-Loss',
        "Fisher's ratio",
        'with CC-Loss',
        'intra / inter',
        'with CC-Loss',
      ],
      settings.map(
        (row) =>
          `| ${place(row)} | ${['silhouette', 'fisher', 'ratio']
            .flatMap((key) => [row[key].base, row[key].cc])
            .map((value) => value.toFixed(3))
            .join(' | ')} |`,
      ),
    ),
    ...(secondTime.length > 0
      ? [
          '## Two cells with other seeds\n',
          table(
            ['regime', 'data', 'network', 'difference', '95 %', 'p', 'with other seeds', '95 %', 'p'],
            secondTime.map(
              (row) =>
                `| ${place(row)} | ${[row.first, row.second]
                  .flatMap(({ accuracy: one }) => [points(one.difference), interval(one), p(one.p)])
                  .join(' | ')} |`,
            ),
          ),
        ]
      : []),
    failures.length === 0
      ? 'No run has failed.\n'
      : `Failed runs: ${failures.map(({ stage, run, message }) => `${stage}, ${run}: ${message}`).join('; ')}.\n`,
  ].join('\n');
}
