import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';

/** Where small pictures for pages are kept, by hashes of what they are of. */
export function thumbnailsFolder(): string {
  return join(cacheFolder(), 'thumbnails');
}
