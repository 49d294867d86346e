import { extname } from 'node:path';

/** File name extensions of the formats that are decoded, in lower case. */
export const imageExtensions = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'tif', 'tiff', 'avif'] as const;

/** Whether the file is named like an image; the letters' case does not matter. */
export function isImageName(file: string): boolean {
  return (imageExtensions as readonly string[]).includes(extname(file).slice(1).toLowerCase());
}
