import { extname } from 'node:path';

/** File name extensions of the formats that are decoded, in lower case. Files of other names are known by their content. */
export const imageExtensions = [
  ...['jpg', 'jpeg', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif'],
  ...['jpe', 'jfif', 'bmp', 'svg', 'ppm', 'pgm', 'pbm', 'pnm'],
] as const;

/** Those that runs of earlier versions read. */
const earlierExtensions: readonly string[] = imageExtensions.slice(0, 8);

/** The extension of a name, in lower case, without its dot. */
export function extensionOf(file: string): string {
  return extname(file).slice(1).toLowerCase();
}

/** Whether the file is named like an image; the letters' case does not matter. */
export function isImageName(file: string): boolean {
  return (imageExtensions as readonly string[]).includes(extensionOf(file));
}

/** Whether earlier versions took the file for an image: they went by its name alone. */
export function wasImageName(file: string): boolean {
  return earlierExtensions.includes(extensionOf(file));
}
