// A network of one's own: trained, evaluated, exported and used like the built-in ones.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineModel, generateDigits, loadClassifier, nn, ops, train, z } from 'kindred';
import sharp from 'sharp';

const epochs = Number(process.argv[2] ?? 6);
const limitPerClass = Number(process.argv[3] ?? 400);
const out = join(await mkdtemp(join(tmpdir(), 'kindred-')), 'run');

const strided = defineModel({
  name: 'strided',
  description: 'blocks of convolution, batch norm and ReLU, each half as large as the one before',
  options: z.strictObject({ width: z.int().min(1).default(8).describe('Channels of the first block') }),
  features(scope, images, { width }) {
    let x = images;
    for (const [i, outChannels] of [width, 2 * width, 4 * width].entries()) {
      const block = scope.at(`block${i + 1}`);
      x = nn.conv(block.at('conv'), x, { outChannels, kernel: 3, stride: 2, padding: 1 });
      x = nn.batchNorm(block.at('bn'), x);
      x = block.run(() => ops.relu(x));
    }
    return x;
  },
});

const run = await train({ model: { use: strided, width: 12 }, epochs, limitPerClass, out });
console.log(`accuracy ${run.evaluation.accuracy.top1.toFixed(4)}; the model is ${run.model}`);

const digits = generateDigits({ size: 1, seed: 7, split: 'test' });
const { data, width, height } = digits.image(0);
const picture = await sharp(data, { raw: { width, height, channels: 1 } })
  .png()
  .toBuffer();
const classifier = await loadClassifier(run.model);
const prediction = await classifier.predict(picture);
console.log(`a ${digits.classNames[digits.labels[0]!]} is taken for a ${prediction.label}`);
await classifier.close();
