import { createHash } from 'node:crypto';

/** Bytes that a name may take, and several together: what is put behind it fits into the 255 that file systems have. */
const mostBytes = { one: 60, all: 200 };

/**
 * Names joined into the name of a single folder or file: letters, digits and `._-` as they are, a hyphen for anything
 * else, and no dots at the beginning. What is too long is cut, and ends in a hash of the whole: different names stay different.
 */
export function folderName(names: readonly string[]): string {
  const safe = names.map((name) => cut(name.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-'), mostBytes.one));
  return cut(safe.join('-'), mostBytes.all).replace(/^[.-]+/, '') || 'data';
}

function cut(name: string, most: number): string {
  if (Buffer.byteLength(name) <= most) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  let kept = '';
  let room = most - hash.length - 1;
  for (const character of name) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept}-${hash}`;
}
