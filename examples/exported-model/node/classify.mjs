// Classifies pictures with a model that Kindred exported, without Kindred. Prints a line of JSON for each.
//   npm install onnxruntime-node sharp
//   node classify.mjs photos.onnx cat.jpg dog.png       (photos.json stands beside photos.onnx)
import { readFileSync } from 'node:fs';
import sharp from 'sharp';

// ONNX Runtime would write a device id and records of usage into the home folder. It has to be told before it is loaded.
process.env.ORT_DISABLE_TELEMETRY ??= '1';
const ort = await import('onnxruntime-node');

const [model, ...pictures] = process.argv.slice(2);
const card = JSON.parse(readFileSync(model.replace(/\.onnx$/, '.json'), 'utf8'));
/** How far filters reach, and what they weigh at a distance. */
const filters = {
  bilinear: { reach: 1, weight: (t) => Math.max(1 - t, 0) },
  bicubic: {
    reach: 2,
    weight: (t) => (t < 1 ? (1.5 * t - 2.5) * t * t + 1 : t < 2 ? -0.5 * (((t - 5) * t + 8) * t - 4) : 0),
  },
};

const session = await ort.InferenceSession.create(model);
for (const picture of pictures) {
  const images = new ort.Tensor('float32', await preprocess(picture), [1, ...card.input.shape.slice(1)]);
  const outputs = await session.run({ images });
  const probabilities = softmax(outputs.logits.data, card.calibration?.temperature ?? 1);
  const label = card.labels[probabilities.indexOf(Math.max(...probabilities))];
  const normality = outputs.normality?.data[0];
  const isNormal = card.normality && normality >= card.normality.threshold;
  console.log(JSON.stringify({ picture, label, probabilities, normality, isNormal }));
}

function softmax(logits, temperature) {
  const highest = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / total);
}

/** A picture as the model takes it, [C, H, W]: what `preprocessing` in the description says. */
async function preprocess(picture) {
  const [, channels, height, width] = card.input.shape;
  const side = card.preprocessing.reduce.shorterSide;
  const { data, info } = await sharp(picture)
    .autoOrient()
    .flatten({ background: 'white' })
    .resize({ width: side, height: side, fit: 'outside', withoutEnlargement: true, kernel: 'lanczos3' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { resize: covered } = card.preprocessing;
  const scale = Math.max(covered.height / info.height, covered.width / info.width);
  const rows = Math.max(height, Math.round(info.height * scale));
  const columns = Math.max(width, Math.round(info.width * scale));
  const [top, left] = [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)];
  const input = new Float32Array(channels * height * width);
  for (let c = 0, at = 0; c < channels; c++) {
    const plane = data.filter((_, i) => i % channels === c);
    const narrowed = resize(plane, info.width, columns, covered.filter);
    const resized = resize(narrowed, info.height, rows, covered.filter);
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) input[at++] = resized[y * columns + x];
    }
  }
  return input;
}

/**
 * Resizes the lines of a plane from `from` to `to` pixels with an antialiased filter, in the whole numbers of Pillow's
 * BILINEAR or BICUBIC. The result is transposed: resized twice, a plane is as it was.
 */
function resize(plane, from, to, filter) {
  const { reach, weight } = filters[filter];
  const lines = plane.length / from;
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = reach * stretch;
  const result = new Uint8ClampedArray(to * lines);
  for (let x = 0; x < to; x++) {
    const centre = (x + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), from);
    const weights = [];
    for (let k = first; k < end; k++) weights.push(weight(Math.abs(k - centre + 0.5) / stretch));
    const total = weights.reduce((a, b) => a + b);
    const whole = weights.map((weight) => {
      const scaled = (weight / total) * 2 ** 22;
      return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    });
    for (let y = 0; y < lines; y++) {
      const sum = whole.reduce((sum, weight, k) => sum + weight * plane[y * from + first + k], 2 ** 21);
      result[x * lines + y] = sum >> 22;
    }
  }
  return result;
}
