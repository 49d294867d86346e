import type { Image } from '@kindred/core/data';

/** Of sRGB levels: the share of the light. */
const linear = Float64Array.from({ length: 256 }, (_, level) => {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** An RGB image as grey: the luminance of linear light (Rec. 709), encoded as sRGB again. */
export function greyOf({ height, width, data }: Image): Image {
  const area = height * width;
  const plane = new Uint8Array(area);
  for (let i = 0; i < area; i++) {
    const [red, green, blue] = [data[i]!, data[area + i]!, data[2 * area + i]!];
    plane[i] =
      red === green && green === blue
        ? red
        : encoded(0.2126 * linear[red]! + 0.7152 * linear[green]! + 0.0722 * linear[blue]!);
  }
  return { channels: 1, height, width, data: plane };
}

function encoded(light: number): number {
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}
