// The tables of the recorded comparisons in a folder: node table.mjs FOLDER
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const percent = (values) => (100 * mean(values)).toFixed(2);

for (const stage of [
  'fm-shuffle',
  'ci-balanced',
  'ci-shuffle',
  'final-fm',
  'final-ci-shuffle',
  'final-ci-balanced',
]) {
  const cells = [1, 2].flatMap((shard) => {
    const path = join(folder, `${stage}-${shard}`, 'cells');
    const files = existsSync(path) ? readdirSync(path).filter((name) => /seed\d+\.json$/.test(name)) : [];
    return files.map((name) => JSON.parse(readFileSync(join(path, name), 'utf8')));
  });
  const losses = [...new Set(cells.map(({ loss }) => loss.name))];
  const of = (name) => cells.filter(({ loss }) => loss.name === name).sort((a, b) => a.seed - b.seed);
  const baseline = of('ce');
  console.log(`\n${stage}\n`);
  console.log('| setting | validation | minus ce, by seed | test | minus ce | compactness | seeds |');
  console.log('| --- | ---: | --- | ---: | ---: | ---: | ---: |');
  const rows = losses.map((name) => {
    const own = of(name);
    const paired = own.flatMap((cell) => {
      const base = baseline.find(({ seed }) => seed === cell.seed);
      return base ? [[cell, base]] : [];
    });
    const validation = paired.map(([cell, base]) => cell.validationAccuracy - base.validationAccuracy);
    const test = paired.map(([cell, base]) => cell.evaluation.accuracy - base.evaluation.accuracy);
    return {
      order: mean(own.map((cell) => cell.validationAccuracy)),
      text:
        `| ${name} | ${percent(own.map((cell) => cell.validationAccuracy))} | ` +
        `${validation.map((value) => (100 * value).toFixed(2)).join(', ')} | ` +
        `${percent(own.map((cell) => cell.evaluation.accuracy))} | ${percent(test)} | ` +
        `${mean(own.map((cell) => cell.compactness.embedding.ratio)).toFixed(3)} | ${own.length} |`,
    };
  });
  for (const { text } of rows.sort((a, b) => b.order - a.order)) console.log(text);
}
