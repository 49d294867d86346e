/** A bar of `width` characters of which the share `done` in 0 .. 1 is filled. */
export function progressBar(done: number, width: number): string {
  const filled = Math.round(Math.min(Math.max(done, 0), 1) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
