const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a name in the file system says where it is UTF-8; undefined where it is not. */
export function utf8Name(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes of a name in any encoding, to be shown: `stra\xdfe`. */
export function shownBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}

/** Why a name that is not UTF-8 cannot be opened, and what to do. */
export const notUtf8 =
  'the name is not UTF-8 and cannot be opened: rename it (the program convmv does whole folders)';

/** Whether a path came with bytes that are not UTF-8, in place of which programs get this mark. */
export function isMarked(path: string): boolean {
  return path.includes('\ufffd');
}

/** A name in an archive. @throws Error that shows it, and says what to do, where it is not UTF-8. */
export function requireUtf8Name(bytes: Uint8Array): string {
  const name = utf8Name(bytes);
  if (name !== undefined) return name;
  throw new Error(
    `the name '${shownBytes(bytes)}' is not UTF-8: pack the files again with UTF-8 names, or unpack them, rename them (the program ` +
      'convmv does whole folders) and give the folder',
  );
}
