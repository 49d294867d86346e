/**
 * Changes of colour, in place on CHW bytes. Brightness, contrast and saturation blend each pixel with black,
 * with the image's mean grey and with its own grey, as Pillow's ImageEnhance (the base of torchvision's
 * ColorJitter) does, fractions cut off; hue turns the colour wheel as torchvision does on tensors.
 */

/** Grey value of an RGB pixel: ITU-R 601-2 luma in 16-bit fixed point, rounded; the formula of Pillow. */
export function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** `factor` 0: black; 1: unchanged. */
export function adjustBrightness(data: Uint8Array, factor: number): void {
  blendWith(data, 0, factor);
}

/** `factor` 0: the mean grey everywhere; 1: unchanged. One channel or RGB. */
export function adjustContrast(data: Uint8Array, channels: number, factor: number): void {
  blendWith(data, Math.floor(meanGrey(data, channels) + 0.5), factor);
}

/** `factor` 0: grey; 1: unchanged. RGB only. */
export function adjustSaturation(data: Uint8Array, factor: number): void {
  const plane = data.length / 3;
  for (let i = 0; i < plane; i++) {
    const red = data[i]!;
    const green = data[i + plane]!;
    const blue = data[i + 2 * plane]!;
    const grey = luma(red, green, blue);
    data[i] = clampByte(grey + factor * (red - grey));
    data[i + plane] = clampByte(grey + factor * (green - grey));
    data[i + 2 * plane] = clampByte(grey + factor * (blue - grey));
  }
}

/** Turns the hue by `shift` of a full circle, -0.5 .. 0.5; value and saturation (HSV) stay. RGB only. */
export function adjustHue(data: Uint8Array, shift: number): void {
  const plane = data.length / 3;
  const turn = 6 * shift;
  for (let i = 0; i < plane; i++) {
    const red = data[i]!;
    const green = data[i + plane]!;
    const blue = data[i + 2 * plane]!;
    const most = Math.max(red, green, blue);
    const range = most - Math.min(red, green, blue);
    if (range === 0) continue;
    let sector: number;
    if (most === red) sector = (green - blue) / range;
    else if (most === green) sector = 2 + (blue - red) / range;
    else sector = 4 + (red - green) / range;
    sector = wrap(sector + turn);
    data[i] = hueByte(most, range, sector + 5);
    data[i + plane] = hueByte(most, range, sector + 3);
    data[i + 2 * plane] = hueByte(most, range, sector + 1);
  }
}

/** One channel of HSV -> RGB: the value lowered by up to `range`, depending on the place on the circle. */
function hueByte(most: number, range: number, sector: number): number {
  const k = wrap(sector);
  const nearness = Math.min(k, 4 - k);
  return (most - range * Math.min(Math.max(nearness, 0), 1) + 0.5) | 0;
}

/** Brings a place on the circle of six sectors from -6 .. 12 to 0 .. 6; `%` is many times slower. */
function wrap(sector: number): number {
  return sector < 0 ? sector + 6 : sector >= 6 ? sector - 6 : sector;
}

function blendWith(data: Uint8Array, other: number, factor: number): void {
  const table = new Uint8Array(256);
  for (let value = 0; value < 256; value++) table[value] = clampByte(other + factor * (value - other));
  for (let i = 0; i < data.length; i++) data[i] = table[data[i]!]!;
}

function meanGrey(data: Uint8Array, channels: number): number {
  const plane = data.length / channels;
  let sum = 0;
  if (channels === 1) for (let i = 0; i < plane; i++) sum += data[i]!;
  else for (let i = 0; i < plane; i++) sum += luma(data[i]!, data[i + plane]!, data[i + 2 * plane]!);
  return sum / plane;
}

function clampByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value);
}
