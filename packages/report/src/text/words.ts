/** `60000` as `60,000`: the same in every locale. */
export function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 image`, `3,670 images`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${groupDigits(count)} ${count === 1 ? singular : plural}`;
}

/** `1 seed`, `3 seeds`, or `1 to 3 seeds` for counts that differ; at least one count. */
export function countRange(counts: readonly number[], singular: string, plural?: string): string {
  const lowest = Math.min(...counts);
  const highest = Math.max(...counts);
  const range = lowest === highest ? '' : `${groupDigits(lowest)} to `;
  return range + countOf(highest, singular, plural);
}

/** `a, b, c and 4 more`. */
export function listBriefly(items: readonly string[], shown: number, separator = ', '): string {
  const rest = items.length - shown;
  return items.slice(0, shown).join(separator) + (rest > 0 ? ` and ${groupDigits(rest)} more` : '');
}

/** `12.3 MB`; decimal units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
