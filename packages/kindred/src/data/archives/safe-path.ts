import { platform } from 'node:process';

/**
 * The parts of a name in an archive. Throws where it could lead out of the folder that is written to, or, as on Windows with a colon,
 * names no file.
 */
export function safeParts(name: string, system: NodeJS.Platform = platform): string[] {
  const parts = name.split('/').filter((part) => part !== '.');
  const escapes = name.startsWith('/') || /[\\\0]|^[a-z]:\//i.test(name) || parts.includes('..');
  if (escapes || parts.includes('') || parts.length === 0) throw new Error(`unsafe path '${name}'`);
  if (!canBeFile(name, system)) throw new Error(`'${name}' cannot be the name of a file here`);
  return parts;
}

/** Whether a system can have files of such a name: times as in `10:30.jpg` are common, and Windows has no colons. */
function canBeFile(name: string, system: NodeJS.Platform = platform): boolean {
  return system !== 'win32' || !name.includes(':');
}
