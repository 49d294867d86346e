// Work on the pixels of training images, in AssemblyScript: WebAssembly with 128-bit vectors. Every function gives the same
// bytes as its plain form in TypeScript, which says what it does (src/data/transforms/resize.ts, color.ts and
// horizontal-flip.ts). Addresses are bytes in the module's memory; blocks may read and write up to 64 bytes beyond what they
// are for, which the caller keeps free.
//
// Compiled by `npm run kernels`.

/** Weights of a resize have 22 bits; as 16-bit factors they are two parts: high * 2^11 + low. */
const WEIGHT_BITS = 22;
const LOW_BITS = 11;

// ---------------------------------------------------------------------------------------------------------------------------
// Resizing

/** Rounded bytes of four sums. */
@inline
function rounded(high: v128, low: v128): v128 {
  const sum = i32x4.add(i32x4.add(i32x4.shl(high, LOW_BITS), low), i32x4.splat(1 << (WEIGHT_BITS - 1)));
  return i32x4.shr_s(sum, WEIGHT_BITS);
}

/** The four sums within each of four vectors. */
@inline
function sumsWithin(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 1, 4, 5), v128.shuffle<i32>(a, b, 2, 3, 6, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 1, 4, 5), v128.shuffle<i32>(c, d, 2, 3, 6, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 2, 4, 6), v128.shuffle<i32>(ab, cd, 1, 3, 5, 7));
}

@inline
function storeFour(at: usize, values: v128): void {
  const words = i16x8.narrow_i32x4_s(values, values);
  v128.store_lane<i32>(at, i8x16.narrow_i16x8_u(words, words), 0);
}

/**
 * The width of a plane, from `rows` lines of `stride` bytes to lines of `outStride`: at least `width`, a multiple of four.
 * @param starts first pixel of each column, as bytes
 * @param weights of each column `taps` (a multiple of eight), for every eight of them the high parts and then the low ones
 */
export function resizeColumns(
  source: usize,
  stride: usize,
  rows: usize,
  starts: usize,
  weights: usize,
  taps: usize,
  width: usize,
  out: usize,
  outStride: usize,
): void {
  if (taps == 8) resizeColumnsOfEight(source, stride, rows, starts, weights, width, out, outStride);
  else resizeColumnsOfMany(source, stride, rows, starts, weights, taps, width, out, outStride);
}

/** With the weights of four columns kept for all lines. */
function resizeColumnsOfEight(
  source: usize,
  stride: usize,
  rows: usize,
  starts: usize,
  weights: usize,
  width: usize,
  out: usize,
  outStride: usize,
): void {
  for (let x: usize = 0; x < width; x += 4) {
    const high0 = v128.load(weights, 0);
    const low0 = v128.load(weights, 16);
    const high1 = v128.load(weights, 32);
    const low1 = v128.load(weights, 48);
    const high2 = v128.load(weights, 64);
    const low2 = v128.load(weights, 80);
    const high3 = v128.load(weights, 96);
    const low3 = v128.load(weights, 112);
    weights += 128;
    let at0: usize = source + load<u32>(starts, 0);
    let at1: usize = source + load<u32>(starts, 4);
    let at2: usize = source + load<u32>(starts, 8);
    let at3: usize = source + load<u32>(starts, 12);
    starts += 16;
    let to = out + x;
    for (let row: usize = 0; row < rows; row++) {
      const pixels0 = v128.load_ext<u8>(at0);
      const pixels1 = v128.load_ext<u8>(at1);
      const pixels2 = v128.load_ext<u8>(at2);
      const pixels3 = v128.load_ext<u8>(at3);
      const sums = sumsWithin(
        both(pixels0, high0, low0),
        both(pixels1, high1, low1),
        both(pixels2, high2, low2),
        both(pixels3, high3, low3),
      );
      storeFour(to, i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << (WEIGHT_BITS - 1))), WEIGHT_BITS));
      at0 += stride;
      at1 += stride;
      at2 += stride;
      at3 += stride;
      to += outStride;
    }
  }
}

/** Eight pixels times the two parts of their weights: four partial sums. */
@inline
function both(pixels: v128, high: v128, low: v128): v128 {
  return i32x4.add(i32x4.shl(i32x4.dot_i16x8_s(pixels, high), LOW_BITS), i32x4.dot_i16x8_s(pixels, low));
}

function resizeColumnsOfMany(
  source: usize,
  stride: usize,
  rows: usize,
  starts: usize,
  weights: usize,
  taps: usize,
  width: usize,
  out: usize,
  outStride: usize,
): void {
  const bytes = taps << 2;
  for (let row: usize = 0; row < rows; row++) {
    for (let x: usize = 0; x < width; x += 4) {
      const columns = starts + (x << 2);
      const first = weights + x * bytes;
      const sums = sumsWithin(
        manyTaps(source + load<u32>(columns, 0), first, taps),
        manyTaps(source + load<u32>(columns, 4), first + bytes, taps),
        manyTaps(source + load<u32>(columns, 8), first + 2 * bytes, taps),
        manyTaps(source + load<u32>(columns, 12), first + 3 * bytes, taps),
      );
      storeFour(out + x, i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << (WEIGHT_BITS - 1))), WEIGHT_BITS));
    }
    source += stride;
    out += outStride;
  }
}

function manyTaps(pixels: usize, weights: usize, taps: usize): v128 {
  let sum = i32x4.splat(0);
  for (const end = pixels + taps; pixels < end; pixels += 8, weights += 32) {
    sum = i32x4.add(sum, both(v128.load_ext<u8>(pixels), v128.load(weights), v128.load(weights, 16)));
  }
  return sum;
}

/**
 * The height of a plane, from lines of `stride` bytes (a multiple of 16) to `height` lines of `width`, one after the other.
 * @param starts first line of each one of the result, as bytes
 * @param weights of each line `taps` (an even number), for every two of them the high parts and then the low ones
 */
export function resizeRows(
  source: usize,
  stride: usize,
  starts: usize,
  weights: usize,
  taps: usize,
  height: usize,
  width: usize,
  out: usize,
): void {
  const bytes = taps << 2;
  for (let y: usize = 0; y < height; y++) {
    const above = source + load<u32>(starts + (y << 2));
    for (let x: usize = 0; x < width; x += 16) {
      let high0 = i32x4.splat(0);
      let high1 = i32x4.splat(0);
      let high2 = i32x4.splat(0);
      let high3 = i32x4.splat(0);
      let low0 = i32x4.splat(0);
      let low1 = i32x4.splat(0);
      let low2 = i32x4.splat(0);
      let low3 = i32x4.splat(0);
      let at = above + x;
      for (let weight = weights, end = weights + bytes; weight < end; weight += 8) {
        const first = v128.load(at);
        const second = v128.load(at + stride);
        at += 2 * stride;
        const left = v128.shuffle<u8>(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const right = v128.shuffle<u8>(first, second, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        const high = v128.load_splat<u32>(weight);
        const low = v128.load_splat<u32>(weight, 4);
        const pixels0 = i16x8.extend_low_i8x16_u(left);
        high0 = i32x4.add(high0, i32x4.dot_i16x8_s(pixels0, high));
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(pixels0, low));
        const pixels1 = i16x8.extend_high_i8x16_u(left);
        high1 = i32x4.add(high1, i32x4.dot_i16x8_s(pixels1, high));
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(pixels1, low));
        const pixels2 = i16x8.extend_low_i8x16_u(right);
        high2 = i32x4.add(high2, i32x4.dot_i16x8_s(pixels2, high));
        low2 = i32x4.add(low2, i32x4.dot_i16x8_s(pixels2, low));
        const pixels3 = i16x8.extend_high_i8x16_u(right);
        high3 = i32x4.add(high3, i32x4.dot_i16x8_s(pixels3, high));
        low3 = i32x4.add(low3, i32x4.dot_i16x8_s(pixels3, low));
      }
      const first8 = i16x8.narrow_i32x4_s(rounded(high0, low0), rounded(high1, low1));
      const last8 = i16x8.narrow_i32x4_s(rounded(high2, low2), rounded(high3, low3));
      // What lies beyond the line is written over by the next one.
      v128.store(out + x, i8x16.narrow_i16x8_u(first8, last8));
    }
    weights += bytes;
    out += width;
  }
}

// ---------------------------------------------------------------------------------------------------------------------------
// Mirroring

/** Each of the lines turned round. */
export function flip(source: usize, rows: usize, width: usize, out: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    const end = source + width;
    let x: usize = 0;
    for (; x + 16 <= width; x += 16) {
      const block = v128.load(end - x - 16);
      v128.store(
        out + x,
        v128.shuffle<u8>(block, block, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
      );
    }
    for (; x < width; x++) store<u8>(out + x, load<u8>(end - x - 1));
    source = end;
    out += width;
  }
}

// ---------------------------------------------------------------------------------------------------------------------------
// Colours, in place. Planes are `stride` bytes apart, a multiple of 16, with zeros after the last pixel.

/** Every byte through a table of 256. */
export function mapBytes(data: usize, length: usize, table: usize): void {
  const end = data + length;
  let at = data;
  for (; at + 4 <= end; at += 4) {
    const four = load<u32>(at);
    store<u32>(
      at,
      (<u32>load<u8>(table + (four & 255))) |
        ((<u32>load<u8>(table + ((four >> 8) & 255))) << 8) |
        ((<u32>load<u8>(table + ((four >> 16) & 255))) << 16) |
        ((<u32>load<u8>(table + (four >> 24))) << 24),
    );
  }
  for (; at < end; at++) store<u8>(at, load<u8>(table + load<u8>(at)));
}

@inline
function fourPixels(bytes: v128): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
}

/** Pixels of two planes side by side, four at a time, as words. */
@inline
function pairs(first: v128, second: v128): v128 {
  return i16x8.extend_low_i8x16_u(
    v128.shuffle<u8>(first, second, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
  );
}

/** Grey values of the first four pixels; the weight of green is more than a word holds, and comes in two halves. */
@inline
function lumaOfFour(red: v128, green: v128, blue: v128): v128 {
  const redGreen = i32x4.dot_i16x8_s(pairs(red, green), i32x4.splat(19595 | (19235 << 16)));
  const greenBlue = i32x4.dot_i16x8_s(pairs(green, blue), i32x4.splat(19235 | (7471 << 16)));
  return i32x4.shr_u(i32x4.add(i32x4.add(redGreen, greenBlue), i32x4.splat(0x8000)), 16);
}

@inline
function fourBytes(at: usize): v128 {
  return v128.load_zero<u32>(at);
}

/** Of all pixels. */
export function sumOfLuma(data: usize, stride: usize): f64 {
  let total: u64 = 0;
  let sums = i32x4.splat(0);
  for (let i: usize = 0; i < stride; i += 4) {
    const at = data + i;
    sums = i32x4.add(sums, lumaOfFour(fourBytes(at), fourBytes(at + stride), fourBytes(at + 2 * stride)));
    // 2^20 times 255 is less than 2^28.
    if ((i & 0x3ffffc) == 0) {
      total += sumOfFour(sums);
      sums = i32x4.splat(0);
    }
  }
  return <f64>(total + sumOfFour(sums));
}

@inline
function sumOfFour(values: v128): u64 {
  return (
    <u64>(<u32>i32x4.extract_lane(values, 0)) +
    <u64>(<u32>i32x4.extract_lane(values, 1)) +
    <u64>(<u32>i32x4.extract_lane(values, 2)) +
    <u64>(<u32>i32x4.extract_lane(values, 3))
  );
}

/** grey + factor * (value - grey), cut to whole numbers. */
@inline
function blendFour(at: usize, values: v128, grey: v128, factor: v128): void {
  const difference = f32x4.convert_i32x4_s(i32x4.sub(values, grey));
  const value = f32x4.add(f32x4.convert_i32x4_s(grey), f32x4.mul(factor, difference));
  storeFour(at, i32x4.trunc_sat_f32x4_s(f32x4.floor(value)));
}

/** Each pixel blended with its own grey. */
export function saturate(data: usize, stride: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (let i: usize = 0; i < stride; i += 4) {
    const at = data + i;
    const red = fourBytes(at);
    const green = fourBytes(at + stride);
    const blue = fourBytes(at + 2 * stride);
    const grey = lumaOfFour(red, green, blue);
    blendFour(at, fourPixels(red), grey, factors);
    blendFour(at + stride, fourPixels(green), grey, factors);
    blendFour(at + 2 * stride, fourPixels(blue), grey, factors);
  }
}

/** From 0 .. 12 to 0 .. 6. */
@inline
function wrapAbove(sector: v128): v128 {
  const six = f32x4.splat(6);
  return f32x4.sub(sector, v128.and(f32x4.ge(sector, six), six));
}

/** From -6 .. 12 to 0 .. 6. */
@inline
function wrap(sector: v128): v128 {
  const below = v128.and(f32x4.lt(sector, f32x4.splat(0)), f32x4.splat(6));
  return f32x4.add(wrapAbove(sector), below);
}

/** One channel of four pixels of HSV. */
@inline
function storeHue(at: usize, most: v128, range: v128, sector: v128): void {
  const k = wrapAbove(sector);
  const nearness = f32x4.pmin(k, f32x4.sub(f32x4.splat(4), k));
  const part = f32x4.pmin(f32x4.pmax(nearness, f32x4.splat(0)), f32x4.splat(1));
  const value = f32x4.add(f32x4.sub(most, f32x4.mul(range, part)), f32x4.splat(0.5));
  storeFour(at, i32x4.trunc_sat_f32x4_s(value));
}

/** The hue turned by `turn` sectors of 60 degrees. */
export function turnHue(data: usize, stride: usize, turn: f32): void {
  const turns = f32x4.splat(turn);
  for (let i: usize = 0; i < stride; i += 4) {
    const at = data + i;
    const red = fourPixels(fourBytes(at));
    const green = fourPixels(fourBytes(at + stride));
    const blue = fourPixels(fourBytes(at + 2 * stride));
    const most = i32x4.max_s(red, i32x4.max_s(green, blue));
    const range = i32x4.sub(most, i32x4.min_s(red, i32x4.min_s(green, blue)));
    const isRed = i32x4.eq(most, red);
    const isGreen = i32x4.eq(most, green);
    const difference = v128.bitselect(
      i32x4.sub(green, blue),
      v128.bitselect(i32x4.sub(blue, red), i32x4.sub(red, green), isGreen),
      isRed,
    );
    const offset = v128.andnot(v128.bitselect(f32x4.splat(2), f32x4.splat(4), isGreen), isRed);
    // Where all three are alike, any place on the circle gives the same again.
    const divisor = f32x4.convert_i32x4_s(i32x4.max_s(range, i32x4.splat(1)));
    const place = f32x4.add(offset, f32x4.div(f32x4.convert_i32x4_s(difference), divisor));
    const sector = wrap(f32x4.add(place, turns));
    const height = f32x4.convert_i32x4_s(most);
    const depth = f32x4.convert_i32x4_s(range);
    storeHue(at, height, depth, f32x4.add(sector, f32x4.splat(5)));
    storeHue(at + stride, height, depth, f32x4.add(sector, f32x4.splat(3)));
    storeHue(at + 2 * stride, height, depth, f32x4.add(sector, f32x4.splat(1)));
  }
}
