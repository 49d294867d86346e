// Photographs in a folder to a model that classifies one of them. Here the photographs are drawn; give a folder of
// your own, with a folder of images for each class, to use those.
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadClassifier, losses, models, train } from 'kindred';
import sharp from 'sharp';

const data = process.argv[2] ?? (await drawPhotographs());
const out = join(await mkdtemp(join(tmpdir(), 'kindred-')), 'run');

const run = await train({
  data,
  model: models.resnet20,
  loss: { use: losses.cc, lambda: 0.05 },
  imageSize: 32,
  batchSize: 16,
  epochs: 6,
  out,
  onEvent(event) {
    if (event.type === 'epoch') console.log(`epoch ${event.epoch}: validation ${event.validation?.accuracy}`);
  },
});
console.log(`${run.model}: ${run.evaluation.accuracy.top1} on the ${run.evaluatedOn} images`);

const classifier = await loadClassifier(run.model);
const prediction = await classifier.predict(await drawPhotograph('stripes', 99));
console.log(`a new image is ${prediction.label} (${prediction.confidence.toFixed(2)})`);
await classifier.close();

/** A folder with the classes `discs` and `stripes`. */
async function drawPhotographs(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'photographs-'));
  for (const kind of ['discs', 'stripes'] as const) {
    await mkdir(join(folder, kind));
    for (let i = 0; i < 40; i++) {
      await sharp(await drawPhotograph(kind, i)).toFile(join(folder, kind, `${i}.png`));
    }
  }
  return folder;
}

function drawPhotograph(kind: 'discs' | 'stripes', seed: number): Promise<Uint8Array> {
  const hue = (seed * 67) % 360;
  const at = 12 + ((seed * 29) % 24);
  const shape =
    kind === 'discs'
      ? `<circle cx="${at}" cy="${48 - at}" r="${8 + (seed % 5)}"/>`
      : `<path d="M${at} 0 V48 M${at + 9} 0 V48 M${at - 9} 0 V48" stroke="hsl(${hue}, 70%, 40%)" stroke-width="4"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" fill="hsl(${hue}, 70%, 40%)">
    <rect width="48" height="48" fill="hsl(${(hue + 120) % 360}, 30%, 85%)"/>${shape}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
