// Data of one's own: here a file with a line of JSON for each picture, its label and its bytes in base64.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CustomData, openRun, train } from 'kindred';
import sharp from 'sharp';

const folder = await mkdtemp(join(tmpdir(), 'kindred-'));
const lines = (await readFile(await writeShapes(join(folder, 'shapes.jsonl')), 'utf8')).trim().split('\n');

const data: CustomData = {
  name: 'shapes',
  classNames: ['disc', 'square'],
  length: lines.length,
  read(index) {
    const { label, picture } = JSON.parse(lines[index]!) as { label: string; picture: string };
    return { image: Buffer.from(picture, 'base64'), label, source: `shapes.jsonl:${index + 1}` };
  },
};

const dataOptions = { test: 0.2, channels: 1 } as const;
const run = await train({
  data,
  dataOptions,
  model: 'lenet',
  batchSize: 8,
  epochs: 8,
  out: join(folder, 'run'),
});
console.log(
  `accuracy ${run.evaluation.accuracy.top1} on ${run.evaluation.samples} ${run.evaluatedOn} images`,
);

// Data in memory is handed over again where it is needed again.
const { report } = await (await openRun(run.folder)).evaluate({ data, split: 'validation' });
console.log(`accuracy ${report.accuracy.top1} on ${report.samples} validation images`);

async function writeShapes(file: string): Promise<string> {
  const drawn = Array.from({ length: 120 }, async (_, i) => {
    const [x, y, radius] = [8 + (i % 9), 8 + (i % 7), 4 + (i % 4)];
    const disc = `<circle cx="${x}" cy="${y}" r="${radius}"/>`;
    const square = `<rect x="${x - radius}" y="${y - radius}" width="${2 * radius}" height="${2 * radius}"/>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">${i % 2 ? square : disc}</svg>`;
    const picture = (await sharp(Buffer.from(svg)).png().toBuffer()).toString('base64');
    return JSON.stringify({ label: i % 2 ? 'square' : 'disc', picture });
  });
  await writeFile(file, (await Promise.all(drawn)).join('\n'));
  return file;
}
