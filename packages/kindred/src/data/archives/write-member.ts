import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { safeParts } from './safe-path.js';

/** The folder that macOS puts beside what it packs. */
const resources = '__MACOSX';

/** The path of a member below its folder; undefined for hidden files. Throws where it would lead out of it. */
export function memberPath(name: string): string | undefined {
  const parts = safeParts(name);
  return parts.some((part) => part.startsWith('.') || part === resources) ? undefined : parts.join('/');
}

/** Writes a member of an archive. Throws where there is a file of its name. */
export async function writeMember(
  folder: string,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const target = join(folder, path);
  const create = () => open(target, 'wx');
  const file = await create().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw new Error(`'${path}' is there twice`);
    if (error.code !== 'ENOENT') throw error;
    await mkdir(dirname(target), { recursive: true });
    return create();
  });
  try {
    for await (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}
