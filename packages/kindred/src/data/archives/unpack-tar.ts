import { readTar } from './read-tar.js';
import type { UnpackBounds } from './unpack-bounds.js';
import { memberPath, writeMember } from './write-member.js';

/** Unpacks a tar archive, compressed with gzip or not. @returns the paths of its files, in its order */
export async function unpackTar(path: string, folder: string, bounds: UnpackBounds): Promise<string[]> {
  const written: string[] = [];
  await readTar(path, async ({ name, bytes, isFile, pieces }) => {
    const member = isFile ? memberPath(name) : undefined;
    if (member === undefined) {
      bounds.pass(bytes);
      return true;
    }
    bounds.add(bytes);
    await writeMember(folder, member, pieces);
    written.push(member);
    return true;
  });
  return written;
}
