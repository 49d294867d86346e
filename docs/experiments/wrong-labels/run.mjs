// Flips a share of the labels of a data set, from a seed, and measures how many of them `cleanData` finds:
//   node run.mjs DATA OUT [--name flowers] [--weights FILE --network NAME] [--limit N] [--flips 0,0.05,0.1] [--seeds 1,2,3]
//                [--filters both,...]
// DATA is what `kindred train` takes; its training and validation images are judged together. OUT keeps results.json, in which
// what is there already is not measured again. Flipped labels become another class, each with the same chance; a
// label counts as wrong where it was flipped: what was wrong before counts against the finder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '@kindred/core/random';
import { cleanData, openData } from 'kindred';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string', default: 'flowers' },
    weights: { type: 'string' },
    network: { type: 'string' },
    limit: { type: 'string' },
    flips: { type: 'string', default: '0.05,0.1' },
    seeds: { type: 'string', default: '1,2,3' },
    filters: { type: 'string', default: 'both' },
  },
});
const [path, out] = positionals;
if (!out)
  throw new Error('usage: node run.mjs DATA OUT [--name flowers] [--weights FILE --network NAME] ...');
mkdirSync(out, { recursive: true });
const file = join(out, 'results.json');
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

const source = together(await openData(path));
for (const flips of values.flips.split(',').map(Number)) {
  for (const seed of values.seeds.split(',').map(Number)) {
    for (const filter of values.filters.split(',')) {
      const key = `${values.name}, ${100 * flips} % flipped, ${filter} #${seed}`;
      results[key] ??= await measure(flips, seed, filter);
      writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
      console.log(key, results[key]);
    }
  }
}

/** The images of all splits as training images. */
function together({ splits, ...data }) {
  const parts = Object.values(splits);
  const labels = parts.flatMap((part) => [...part.labels]);
  const count = values.limit ? Math.min(Number(values.limit), labels.length) : labels.length;
  const at = (index) => {
    for (const part of parts) {
      if (index < part.labels.length) return [part, index];
      index -= part.labels.length;
    }
  };
  // Evenly spaced, so that a part of data that is sorted by class has all of them.
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * labels.length) / count));
  const dataset = {
    classNames: data.classNames,
    channels: parts[0].channels,
    labels: Int32Array.from(chosen, (index) => labels[index]),
    image(i, scratch) {
      const [part, index] = at(chosen[i]);
      return part.image(index, scratch);
    },
    source(i) {
      const [part, index] = at(chosen[i]);
      return part.source(index);
    },
  };
  return { ...data, splits: { train: dataset } };
}

async function measure(flips, seed, filter) {
  const { train } = source.splits;
  const classes = source.classNames.length;
  const count = train.labels.length;
  const order = new Random(seed, 0x666c6970).shuffle(Uint32Array.from({ length: count }, (_, i) => i));
  const random = new Random(seed, 0x746f);
  const labels = train.labels.slice();
  const flipped = new Set(order.subarray(0, Math.round(flips * count)));
  for (const image of flipped) labels[image] = (labels[image] + 1 + random.int(classes - 1)) % classes;
  const start = performance.now();
  const { report } = await cleanData(
    { ...source, splits: { train: { ...train, labels } } },
    {
      filter,
      ...(values.weights && { weights: values.weights }),
      ...(values.network && { network: values.network }),
    },
  );
  const seconds = (performance.now() - start) / 1000;
  const found = report.labels.issues.map(({ id }) => flipped.has(id));
  const hits = found.filter(Boolean).length;
  const half = found.slice(0, Math.ceil(found.length / 2));
  return {
    images: count,
    flipped: flipped.size,
    found: found.length,
    precision: hits / found.length,
    recall: hits / flipped.size,
    precisionOfFirstHalf: half.filter(Boolean).length / half.length,
    suggestedRight:
      report.labels.issues.filter(
        ({ id, suggested }) => flipped.has(id) && suggested === source.classNames[train.labels[id]],
      ).length / Math.max(1, hits),
    estimatedWrong: report.labels.wrongShare,
    accuracy: report.basis.accuracy,
    pictures: Object.fromEntries(
      [...new Set(report.pictures.map(({ kind }) => kind))].map((kind) => [
        kind,
        report.pictures.filter((picture) => picture.kind === kind).length,
      ]),
    ),
    outliers: report.outliers.length,
    seconds,
  };
}
