import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what can be made again is kept between runs: `KINDRED_CACHE`, else `kindred` in the user's folder for caches. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.KINDRED_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kindred');
}
