import type { Image } from '../image.js';
import { luma } from './color.js';

/** Converts between grey (1 channel) and RGB (3): grey is repeated, RGB becomes its luma. */
export function convertChannels(image: Image, channels: number): Image {
  if (image.channels === channels) return image;
  const { height, width, data } = image;
  return { channels, height, width, data: channels === 3 ? repeated(data) : grey(data) };
}

function repeated(plane: Uint8Array): Uint8Array {
  const data = new Uint8Array(3 * plane.length);
  for (let c = 0; c < 3; c++) data.set(plane, c * plane.length);
  return data;
}

function grey(data: Uint8Array): Uint8Array {
  const plane = new Uint8Array(data.length / 3);
  for (let i = 0; i < plane.length; i++) {
    plane[i] = luma(data[i]!, data[i + plane.length]!, data[i + 2 * plane.length]!);
  }
  return plane;
}
