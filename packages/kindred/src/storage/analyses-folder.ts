import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';

/** Where is kept what networks say of their images, by what it depends on. */
export function analysesFolder(): string {
  return join(cacheFolder(), 'analyses');
}
