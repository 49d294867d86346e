/** What the decoder says, in its own words, and what that means for the user. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/input (buffer|file) is empty/i, 'empty file'],
  [/unsupported image format/i, 'not an image in a known format'],
  [/exceeds pixel limit|dimension.*too large|too large/i, 'absurdly large: more than 268 million pixels'],
  [/premature end|end of (file|gif|source)|read error|truncated/i, 'truncated or damaged'],
  [/corrupt|invalid|treated as error/i, 'damaged'],
  [/memory limit exceeded/i, 'a bitmap that takes more than 512 MB: convert it to PNG'],
  [/image failed|metadata failed|format.*failed/i, 'damaged'],
  [/ENOENT/, 'the file (or what it links to) is gone'],
  [/EACCES|EPERM/, 'no permission to read it'],
];

/** A few words on why an image could not be decoded, fit for a list of files. */
export function explainDecodeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const known = meanings.find(([pattern]) => pattern.test(message));
  const detail = message.trim().split('\n').at(-1)!;
  return known?.[1] ?? `cannot be decoded: ${detail}`;
}
