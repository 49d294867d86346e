/**
 * The parts of a name in an archive. Throws where it could lead out of the folder that is written to, on any system.
 */
export function safeParts(name: string): string[] {
  const parts = name.split('/').filter((part) => part !== '.');
  const escapes = name.startsWith('/') || /[\\:\0]/.test(name) || parts.includes('..');
  if (escapes || parts.includes('') || parts.length === 0) throw new Error(`unsafe path '${name}'`);
  return parts;
}
