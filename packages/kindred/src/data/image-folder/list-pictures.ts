import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { specialKindAt } from '../../storage/file-kind.js';
import type { FolderEntries } from '../folder-entries.js';
import { mapConcurrently } from '../map-concurrently.js';
import { isImageName, wasImageName } from './image-names.js';
import { headLength, otherFormat, pictureFormat } from './picture-format.js';
import { isRawName, unsupportedName } from './unsupported.js';

/** The files of a folder, by what they are; names, in the folder's order. */
export interface FolderPictures {
  readonly pictures: readonly string[];
  /** Pictures in formats that are not read. */
  readonly unsupported: readonly string[];
  readonly others: readonly string[];
}

/** Files that are looked into at once. */
const inFlight = 16;

/**
 * Which files of a folder are pictures. What is named like one is taken for one: whether it can be read shows when it is
 * read. Of all others the first bytes tell.
 * @param byName as earlier versions did: by names alone
 */
export async function listPictures(
  { path, files }: FolderEntries,
  { byName = false } = {},
): Promise<FolderPictures> {
  const kinds = await mapConcurrently(files, inFlight, async (name) => {
    if (byName) return wasImageName(name) ? 'pictures' : unsupportedName(name) ? 'unsupported' : 'others';
    return isImageName(name) ? 'pictures' : kindOf(join(path, name));
  });
  const of = (kind: keyof FolderPictures) => files.filter((_, i) => kinds[i] === kind);
  return { pictures: of('pictures'), unsupported: of('unsupported'), others: of('others') };
}

/** Whether a file that is given by its path is a picture, whatever its name. */
export async function isPicture(path: string): Promise<boolean> {
  return isImageName(path) || (await kindOf(path)) === 'pictures';
}

async function kindOf(path: string): Promise<keyof FolderPictures> {
  const named = unsupportedName(path) === undefined ? 'others' : 'unsupported';
  if (isRawName(path)) return named;
  const head = await headOf(path).catch(() => undefined);
  if (head === undefined) return named;
  if (pictureFormat(head) !== undefined) return 'pictures';
  // Two letters are too little to call a file that is not named so a damaged BMP.
  const other = otherFormat(head);
  return other !== undefined && other !== 'BMP' ? 'unsupported' : named;
}

/** The first bytes of a file; undefined where it is none. */
async function headOf(path: string): Promise<Uint8Array | undefined> {
  if ((await specialKindAt(path)) !== undefined) return undefined;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headLength), 0, headLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
