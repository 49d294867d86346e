// The table of the recorded pruning runs in a folder: node table.mjs FOLDER
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const seeds = [1, 2, 3];
const criteria = ['cpli', 'he2017', 'taylor', 'l1', 'random'];

function resultsOf(network, keep, criterion) {
  return seeds.flatMap((seed) => {
    const file = join(folder, `${network}-${seed}-${keep}-${criterion}`, 'pruning.json');
    return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8'))] : [];
  });
}

function summary(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${(100 * mean).toFixed(2)} ± ${(100 * spread).toFixed(2)}`;
}

console.log(
  '| network | channels kept | multiply-adds left | criterion | before fine-tuning | after | seeds |',
);
console.log('| --- | ---: | ---: | --- | ---: | ---: | ---: |');
for (const network of ['resnet20', 'vgg16']) {
  for (const keep of ['0.75', '0.5', '0.25']) {
    for (const criterion of criteria) {
      const results = resultsOf(network, keep, criterion);
      if (results.length === 0) continue;
      const [{ before, after }] = results;
      const share = `${((100 * after.multiplyAdds) / before.multiplyAdds).toFixed(0)} %`;
      const cut = summary(results.map(({ cutAccuracy }) => cutAccuracy));
      const tuned = summary(results.map((result) => result.after.accuracy));
      console.log(
        `| ${network} | ${keep} | ${share} | ${criterion} | ${cut} | ${tuned} | ${results.length} |`,
      );
    }
  }
}
for (const network of ['resnet20', 'vgg16']) {
  const whole = resultsOf(network, '0.5', 'cpli').map(({ before }) => before.accuracy);
  if (whole.length > 0) console.log(`\nunpruned ${network}: ${summary(whole)}`);
}
