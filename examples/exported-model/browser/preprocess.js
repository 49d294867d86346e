/**
 * A picture as a model takes it, Float32Array [C, H, W]: what `preprocessing` in the model's description says. The canvas
 * only decodes, at the picture's own size; its own resizing is another one in every browser, and changes answers.
 */
export async function preprocess(file, { input, preprocessing }) {
  const [, channels, height, width] = input.shape;
  // A canvas has 8 bits of every picture, and nobody knows how it came to them.
  if (preprocessing.decode.range) throw new Error('this model takes pictures of more than 8 bits');
  const planes = (await decode(file, preprocessing)).map((plane) => {
    // Both sides by one scale, the rows first.
    const scale = Math.min(plane.width, plane.height) / preprocessing.reduce.shorterSide;
    return scale > 1 ? reduce(reduce(plane, 'height', scale), 'width', scale) : plane;
  });
  const { resize: fitted, background, pad } = preprocessing;
  const { rows, columns } = fittedSize(fitted, planes[0], { height, width });
  const pixels = new Float32Array(channels * height * width);
  const colour = (pad?.background ?? background).map((level) => ({
    ...{ data: Uint8Array.of(level), width: 1, height: 1 },
  }));
  const levels = channels === 1 ? [luminance(colour)] : colour;
  const [inner, outer] = [Math.min(rows, height), Math.min(columns, width)];
  // Half of what is too much is cut off, or of what is missing filled up.
  const half = (size) => Math.max(0, Math.floor(size / 2));
  (channels === 1 ? [luminance(planes)] : planes).forEach((plane, c) => {
    const { data } = resize(resize(plane, 'width', columns, fitted.filter), 'height', rows, fitted.filter);
    pixels.fill(levels[c].data[0], c * height * width, (c + 1) * height * width);
    for (let y = 0; y < inner; y++) {
      const from = (y + half(rows - height)) * columns + half(columns - width);
      const to = (c * height + y + half(height - rows)) * width + half(width - columns);
      pixels.set(data.subarray(from, from + outer), to);
    }
  });
  return pixels;
}

/** What a picture is resized to, by how it is fitted to the input. */
function fittedSize(fitted, { height, width }, input) {
  if (fitted.fit === 'fill') return { rows: fitted.height, columns: fitted.width };
  const scales = [fitted.height / height, fitted.width / width];
  const scale = fitted.fit === 'cover' ? Math.max(...scales) : Math.min(...scales);
  const [rows, columns] = [Math.round(height * scale), Math.round(width * scale)];
  if (fitted.fit === 'cover') {
    return { rows: Math.max(input.height, rows), columns: Math.max(input.width, columns) };
  }
  const inside = (side, most) => Math.min(most, Math.max(1, side));
  return { rows: inside(rows, input.height), columns: inside(columns, input.width) };
}

/** Red, green and blue of a file, turned upright, over the background. */
async function decode(file, { reduce, background }) {
  const side = reduce.shorterSide;
  const bitmap = await createImageBitmap(file);
  // Sharp reads a large JPEG at a half, a quarter or an eighth of its size, without what is left over at its edges.
  const shrink = Math.min(bitmap.width, bitmap.height) / side;
  const part = (file.type === 'image/jpeg' && [8, 4, 2].find((part) => shrink >= part + 1)) || 1;
  const width = bitmap.width - (bitmap.width % part);
  const height = bitmap.height - (bitmap.height % part);
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.fillStyle = `rgb(${background.join(' ')})`;
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return [0, 1, 2].map((c) => {
    const plane = new Uint8Array(width * height);
    for (let i = 0; i < plane.length; i++) plane[i] = data[4 * i + c];
    return { data: plane, width, height };
  });
}

/**
 * One side of a plane from `to` pixels that are sums of others: `taps(i)` gives their places and weights, whole numbers of
 * which `one` make 1.
 */
function resample(plane, side, to, { one, half = one / 2, taps }) {
  const result = {
    ...plane,
    [side]: to,
    data: new Uint8ClampedArray((plane.data.length / plane[side]) * to),
  };
  // Between neighbours along the side, and between lines across it.
  const [step, jump] = side === 'width' ? [1, plane.width] : [plane.width, 1];
  const [newStep, newJump] = side === 'width' ? [1, to] : [plane.width, 1];
  const lines = side === 'width' ? plane.height : plane.width;
  for (let i = 0; i < to; i++) {
    const { places, weights } = taps(i);
    for (let line = 0; line < lines; line++) {
      let sum = half;
      for (let k = 0; k < places.length; k++) sum += weights[k] * plane.data[line * jump + places[k] * step];
      result.data[line * newJump + i * newStep] = Math.floor(sum / one);
    }
  }
  return result;
}

/** The places from `first` to `last`, and the weights that `filter` gives them by their distance from `centre`. */
function filtered(first, last, centre, filter) {
  const places = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const weights = places.map((k) => filter(k + 0.5 - centre));
  const total = weights.reduce((a, b) => a + b);
  return { places, weights: weights.map((weight) => weight / total) };
}

/** Lanczos3 as in libvips: means of blocks first; around the middle; edges go on beyond the picture. */
function reduce(plane, side, scale) {
  const size = plane[side];
  const block = Math.max(1, Math.floor(scale / 2));
  const one = 2 ** 24;
  const weight = Math.floor(one / block);
  const means = resample(plane, side, Math.ceil(size / block), {
    ...{ one, half: Math.floor(block / 2) * weight },
    taps: (i) => ({
      places: Array.from({ length: block }, (_, k) => Math.min(i * block + k, size - 1)),
      weights: Array(block).fill(weight),
    }),
  });
  const rest = scale / block;
  const to = Math.floor(size / scale + 0.5);
  const radius = Math.round(3 * rest);
  const lanczos = (t) => (Math.abs(t) >= 3 ? 0 : sinc(t) * sinc(t / 3));
  return resample(means, side, to, {
    one: 2 ** 12,
    taps(i) {
      const centre = (i + 0.5) * rest - (to * scale - size) / 2 / block;
      const [first, last] = [Math.floor(centre) - radius, Math.floor(centre) + radius];
      const { places, weights } = filtered(first, last, Math.round(64 * centre) / 64, (t) =>
        lanczos(t / rest),
      );
      return {
        places: places.map((k) => Math.min(Math.max(k, 0), means[side] - 1)),
        weights: weights.map((weight) => Math.trunc(weight * 2 ** 12)),
      };
    },
  });
}

const sinc = (t) => (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));

/** How far Pillow's filters reach, and what they weigh at a distance. */
const filters = {
  bilinear: { reach: 1, weight: (t) => Math.max(1 - t, 0) },
  bicubic: {
    reach: 2,
    weight: (t) => (t < 1 ? (1.5 * t - 2.5) * t * t + 1 : t < 2 ? -0.5 * (((t - 5) * t + 8) * t - 4) : 0),
  },
};

/** An antialiased filter, as Pillow's BILINEAR or BICUBIC: what lies beyond the picture does not count. */
function resize(plane, side, to, filter) {
  const { reach, weight } = filters[filter];
  const size = plane[side];
  const scale = size / to;
  const stretch = Math.max(scale, 1);
  const support = reach * stretch;
  return resample(plane, side, to, {
    one: 2 ** 22,
    taps(i) {
      const centre = (i + 0.5) * scale;
      const first = Math.max(Math.trunc(centre - support + 0.5), 0);
      const last = Math.min(Math.trunc(centre + support + 0.5), size) - 1;
      const { places, weights } = filtered(first, last, centre, (t) => weight(Math.abs(t) / stretch));
      // Halves are rounded away from 0.
      const round = (value) => Math.sign(value) * Math.round(Math.abs(value));
      return { places, weights: weights.map((weight) => round(weight * 2 ** 22)) };
    },
  });
}

/** Of linear light (Rec. 709), encoded again by a table of 256 values with straight lines between them, as in libvips. */
function luminance([red, green, blue]) {
  const linear = Array.from({ length: 256 }, (_, v) =>
    v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
  );
  const table = Array.from({ length: 257 }, (_, i) => {
    const y = Math.min(i / 255, 1);
    return Math.round(255 * (y <= 0.0031308 ? 12.92 * y : 1.055 * y ** (1 / 2.4) - 0.055));
  });
  const data = red.data.map((r, i) => {
    const [g, b] = [green.data[i], blue.data[i]];
    if (r === g && g === b) return r;
    const y = 255 * (0.2126 * linear[r] + 0.7152 * linear[g] + 0.0722 * linear[b]);
    const k = Math.trunc(y);
    return Math.round(table[k] + (table[k + 1] - table[k]) * (y - k));
  });
  return { ...red, data };
}
