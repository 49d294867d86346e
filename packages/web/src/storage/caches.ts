import { findFolder, openFolder, sizeOfFolder } from './opfs.js';

/** What can be fetched or made again: the weights of others, and the features of pictures. */
const caches = ['weights', 'features'] as const;

/** Removes all that can be made again. @returns bytes that are free now */
export async function clearCaches(): Promise<number> {
  const kindred = await openFolder('kindred');
  let bytes = 0;
  for (const name of caches) {
    const folder = await findFolder(kindred, name);
    if (!folder) continue;
    bytes += await sizeOfFolder(folder);
    await kindred.removeEntry(name, { recursive: true });
  }
  return bytes;
}
