import type { PackedFile } from './packed.js';

/** All files of a folder that the user has picked, with those in its folders. */
export async function listDirectory(handle: FileSystemDirectoryHandle, before = ''): Promise<PackedFile[]> {
  const files: PackedFile[] = [];
  for await (const [name, entry] of handle.entries()) {
    const path = `${before}${name}`;
    if (entry.kind === 'file') files.push({ path, file: await (entry as FileSystemFileHandle).getFile() });
    else files.push(...(await listDirectory(entry as FileSystemDirectoryHandle, `${path}/`)));
  }
  return files;
}
