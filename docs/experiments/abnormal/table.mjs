// The tables of the recorded evaluations in a folder: node table.mjs FOLDER
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const losses = ['ce', 'cc', 'lgm', 'arcface'];
const scores = ['max-softmax', 'max-logit', 'energy', 'mahalanobis', 'nearest-neighbours', 'likelihood'];

for (const data of ['mnist', 'fashion-mnist']) {
  const reports = new Map(
    losses.map((loss) => [
      loss,
      [1, 2, 3]
        .map((seed) => join(folder, `${data}-${loss}-${seed}.json`))
        .filter((file) => existsSync(file))
        .map((file) => JSON.parse(readFileSync(file, 'utf8'))),
    ]),
  );
  const [first] = [...reports.values()].flat();
  if (!first) continue;
  const names = first.results
    .filter(({ name, kind }) => kind !== 'corruption' || name.startsWith('inversion 3'))
    .map(({ name }) => name);
  console.log(
    `\n## Trained on ${data}\n\n| loss | seeds | accuracy | ${names.filter((name) => name.startsWith('fgsm')).join(' | ')} |`,
  );
  console.log(
    `| --- | ---: | ---: ${'| ---: '.repeat(names.filter((name) => name.startsWith('fgsm')).length)}|`,
  );
  for (const [loss, all] of reports) {
    if (all.length === 0) continue;
    const robust = names
      .filter((name) => name.startsWith('fgsm'))
      .map((name) =>
        percent(all.map(({ results }) => results.find((result) => result.name === name).accuracy)),
      );
    console.log(
      `| ${[loss, all.length, percent(all.map(({ normal }) => normal.accuracy)), ...robust].join(' | ')} |`,
    );
  }
  console.log(`\nAUROC / FPR95, %:\n\n| loss | score | ${names.join(' | ')} |`);
  console.log(`| --- | --- ${'| ---: '.repeat(names.length)}|`);
  for (const [loss, all] of reports) {
    for (const score of scores) {
      if (!all[0]?.scores.includes(score)) continue;
      const cells = names.map((name) => {
        const found = all.map(
          ({ results }) => results.find((result) => result.name === name).detection[score],
        );
        return `${percent(found.map(({ auroc }) => auroc.value))} / ${percent(found.map(({ fpr95 }) => fpr95.value))}`;
      });
      console.log(`| ${loss} | ${score} | ${cells.join(' | ')} |`);
    }
  }
}

function percent(values) {
  return ((100 * values.reduce((a, b) => a + b, 0)) / values.length).toFixed(1);
}
