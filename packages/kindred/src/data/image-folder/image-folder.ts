import { resolve } from 'node:path';
import { nameOf } from '../folder-entries.js';
import type { DataReader } from '../reader.js';
import { isImageName } from './image-names.js';
import { readListing } from './read-listing.js';
import { scanImageFolder } from './scan.js';

/** Pictures in one folder per class, with or without `train/`, `val/` and `test/` above. */
export const imageFolderReader: DataReader = {
  format: 'image-folder',
  description:
    'an image folder (<class>/*.jpg, or train/<class>/*.jpg and val/<class>/*.jpg; also png, webp, ...)',

  detect: ({ files, folders }) => folders.length > 0 || files.some(isImageName),

  async read(entries, options) {
    const place = `folder ${resolve(entries.path)}`;
    const listing = await scanImageFolder(entries, options);
    return readListing(listing, { name: nameOf(entries), format: 'image-folder', place, lostClass }, options);
  },
};

function lostClass({ name }: { readonly name: string }, className: string) {
  const folders = name.split('/');
  const isPlain = folders.length === (folders[0] === className ? 2 : 3);
  const source = isPlain ? `${folders.slice(0, -1).join('/')}/` : className;
  return { source, message: 'the class folder has no readable image' };
}
