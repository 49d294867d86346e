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

/** What a picture is resized to, by how it is fitted to the input. */
const sizes = {
  cover(fitted, { height, width }, input) {
    const scale = Math.max(fitted.height / height, fitted.width / width);
    const rows = Math.max(input.height, Math.round(height * scale));
    return { rows, columns: Math.max(input.width, Math.round(width * scale)) };
  },
  contain(fitted, { height, width }) {
    const scale = Math.min(fitted.height / height, fitted.width / width);
    const inside = (side, most) => Math.min(most, Math.max(1, Math.round(side * scale)));
    return { rows: inside(height, fitted.height), columns: inside(width, fitted.width) };
  },
  fill: (fitted) => ({ rows: fitted.height, columns: fitted.width }),
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
  const { decode, background, reduce, resize: fitted, pad } = card.preprocessing;
  const side = reduce.shorterSide;
  const space = channels === 1 ? 'b-w' : 'srgb';
  const decoded = sharp(picture)
    .autoOrient()
    .flatten({ background: rgb(background) });
  const { data, info } = await (await scaled(decoded, picture, decode.range))
    .resize({ width: side, height: side, fit: 'outside', withoutEnlargement: true, kernel: 'lanczos3' })
    .toColourspace(space)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { rows, columns } = sizes[fitted.fit](fitted, info, { height, width });
  // Half of what is too much, or of what is missing.
  const half = (size, wanted) => Math.sign(size - wanted) * Math.floor(Math.abs(size - wanted) / 2);
  const [top, left] = [half(rows, height), half(columns, width)];
  const colour = {
    create: { width: 1, height: 1, channels: 3, background: rgb(pad?.background ?? background) },
  };
  const levels = await sharp(colour).toColourspace(space).raw().toBuffer();
  const input = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) {
    const plane = data.filter((_, i) => i % channels === c);
    const narrowed = resize(plane, info.width, columns, fitted.filter);
    const resized = resize(narrowed, info.height, rows, fitted.filter);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [row, column] = [y + top, x + left];
        const isInside = row >= 0 && row < rows && column >= 0 && column < columns;
        input[(c * height + y) * width + x] = isInside ? resized[row * columns + column] : levels[c];
      }
    }
  }
  return input;
}

function rgb([r, g, b]) {
  return { r, g, b };
}

/** With the values that are black and white in pictures of 16 bits, where that was said. */
async function scaled(decoded, picture, range) {
  if (!Array.isArray(range)) return decoded;
  const { depth } = await sharp(picture).metadata();
  if (depth === 'uchar') return decoded;
  if (depth !== 'ushort') throw new Error(`${picture}: pixels of ${depth}, which this program does not read`);
  const factor = 65535 / (range[1] - range[0]);
  return factor === 1 ? decoded : decoded.linear(factor, -range[0] * factor);
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
