import type { Image } from '../image.js';
import { roundUp, workspace } from '../pixel-kernels/kernels.js';

/**
 * Changes of colour. Brightness, contrast and saturation blend each pixel with black, with the image's mean grey and with its
 * own grey, as Pillow's ImageEnhance (the base of torchvision's ColorJitter) does, fractions cut off: `factor` 1 leaves the
 * image as it is, 0 leaves nothing of it. Hue turns the colour wheel as torchvision does on tensors, by `shift` of a full
 * circle, -0.5 .. 0.5; value and saturation (HSV) stay. The last two are for RGB only.
 */
export type ColorChange =
  | { readonly kind: 'brightness' | 'contrast' | 'saturation'; readonly factor: number }
  | { readonly kind: 'hue'; readonly shift: number };

/** Makes the changes one after the other. */
export function changeColors(image: Image, changes: readonly ColorChange[]): Image {
  return { ...image, data: changedByKernels(image, changes) ?? changedPlainly(image, changes) };
}

/** Grey value of an RGB pixel: ITU-R 601-2 luma in 16-bit fixed point, rounded; the formula of Pillow. */
export function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** How bytes change that are blended with one and the same value. */
function blendTable(other: number, factor: number): Uint8Array {
  const table = new Uint8Array(256);
  for (let value = 0; value < 256; value++) table[value] = clampByte(other + factor * (value - other));
  return table;
}

/** The grey that contrast blends with. */
function meanGrey(sum: number, { height, width }: Image): number {
  return Math.floor(sum / (height * width) + 0.5);
}

function clampByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value);
}

// ---------------------------------------------------------------------------------------------------------------------------
// By vectors of WebAssembly

/** The same bytes as without, in a fraction of the time; undefined where that is not possible. */
function changedByKernels(image: Image, changes: readonly ColorChange[]): Uint8Array | undefined {
  // Bytes of a grey image only go through tables, for which vectors are no help.
  if (image.channels !== 3) return undefined;
  const plane = image.height * image.width;
  const stride = roundUp(plane);
  const space = workspace(3 * stride);
  if (!space) return undefined;
  const start = space.take(3 * stride);
  const tableAt = space.take(256);
  const bytes = space.bytes();
  if (!bytes) return undefined;
  const planes = [start, start + stride, start + 2 * stride];
  for (const [c, at] of planes.entries()) {
    bytes.set(image.data.subarray(c * plane, (c + 1) * plane), at);
    // Of black pixels every change makes black ones, and they add nothing to a mean.
    bytes.fill(0, at + plane, at + stride);
  }
  const { kernels } = space;
  const mapBytes = (table: Uint8Array) => {
    bytes.set(table, tableAt);
    for (const at of planes) kernels.mapBytes(at, plane, tableAt);
  };
  for (const change of changes) {
    if (change.kind === 'brightness') mapBytes(blendTable(0, change.factor));
    else if (change.kind === 'contrast') {
      mapBytes(blendTable(meanGrey(kernels.sumOfLuma(start, stride), image), change.factor));
    } else if (change.kind === 'hue') kernels.turnHue(start, stride, 6 * change.shift);
    else kernels.saturate(start, stride, change.factor);
  }
  const changed = new Uint8Array(3 * plane);
  for (const [c, at] of planes.entries()) changed.set(bytes.subarray(at, at + plane), c * plane);
  return changed;
}

// ---------------------------------------------------------------------------------------------------------------------------
// Plainly

function changedPlainly(image: Image, changes: readonly ColorChange[]): Uint8Array {
  const data = image.data.slice();
  for (const change of changes) {
    if (change.kind === 'brightness') mapBytes(data, blendTable(0, change.factor));
    else if (change.kind === 'contrast') {
      mapBytes(data, blendTable(meanGrey(sumOfGrey(data, image.channels), image), change.factor));
    } else if (change.kind === 'hue') turnHue(data, 6 * change.shift);
    else saturate(data, change.factor);
  }
  return data;
}

function mapBytes(data: Uint8Array, table: Uint8Array): void {
  for (let i = 0; i < data.length; i++) data[i] = table[data[i]!]!;
}

function sumOfGrey(data: Uint8Array, channels: number): number {
  const plane = data.length / channels;
  let sum = 0;
  if (channels === 1) for (let i = 0; i < plane; i++) sum += data[i]!;
  else for (let i = 0; i < plane; i++) sum += luma(data[i]!, data[i + plane]!, data[i + 2 * plane]!);
  return sum;
}

// Saturation and hue are computed in numbers of 32 bits, of which a vector holds four, as torchvision does.
const f32 = Math.fround;

function saturate(data: Uint8Array, factor: number): void {
  const plane = data.length / 3;
  const scale = f32(factor);
  for (let i = 0; i < plane; i++) {
    const red = data[i]!;
    const green = data[i + plane]!;
    const blue = data[i + 2 * plane]!;
    const grey = luma(red, green, blue);
    data[i] = clampByte(f32(grey + f32(scale * (red - grey))));
    data[i + plane] = clampByte(f32(grey + f32(scale * (green - grey))));
    data[i + 2 * plane] = clampByte(f32(grey + f32(scale * (blue - grey))));
  }
}

/** By `turn` sectors of 60 degrees. */
function turnHue(data: Uint8Array, turn: number): void {
  const plane = data.length / 3;
  const shift = f32(turn);
  for (let i = 0; i < plane; i++) {
    const red = data[i]!;
    const green = data[i + plane]!;
    const blue = data[i + 2 * plane]!;
    const most = Math.max(red, green, blue);
    const range = most - Math.min(red, green, blue);
    if (range === 0) continue;
    let sector: number;
    if (most === red) sector = f32((green - blue) / range);
    else if (most === green) sector = f32(2 + f32((blue - red) / range));
    else sector = f32(4 + f32((red - green) / range));
    sector = wrap(f32(sector + shift));
    data[i] = hueByte(most, range, f32(sector + 5));
    data[i + plane] = hueByte(most, range, f32(sector + 3));
    data[i + 2 * plane] = hueByte(most, range, f32(sector + 1));
  }
}

/** One channel of HSV -> RGB: the value lowered by up to `range`, depending on the place on the circle. */
function hueByte(most: number, range: number, sector: number): number {
  const k = wrap(sector);
  const nearness = Math.min(k, f32(4 - k));
  const value = f32(most - f32(range * Math.min(Math.max(nearness, 0), 1)));
  return f32(value + 0.5) | 0;
}

/** Brings a place on the circle of six sectors from -6 .. 12 to 0 .. 6; `%` is many times slower. */
function wrap(sector: number): number {
  return sector < 0 ? f32(sector + 6) : sector >= 6 ? f32(sector - 6) : sector;
}
