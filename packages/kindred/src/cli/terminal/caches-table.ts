import { formatBytes, formatTable, groupDigits, truncate } from '@kindred/report/text';
import type { CacheEntry, CacheList } from '../../storage/caches.js';
import { labelledLines } from './lines.js';
import { printableParts } from './printable.js';
import type { Style } from './style.js';

const align = ['left', 'left', 'left', 'right', 'right', 'left'] as const;

/** Columns that a name takes at most. */
const nameWidth = 24;

/** What is cached as a table, with the sum and the place below it. */
export function formatCaches(list: CacheList, style: Style): string[] {
  const { folder, entries } = printableParts(list);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const summary = labelledLines(
    [
      ['in all', formatBytes(total)],
      ['folder', folder],
    ],
    style,
  );
  if (entries.length === 0) return ['nothing is cached', '', ...summary];
  const head = ['what', 'name', 'decoded', 'pictures', 'size', 'last used'];
  const [title, ...lines] = formatTable([head, ...entries.map(row)], { align });
  return [style.dim(title!), ...lines, '', ...summary];
}

function row(entry: CacheEntry): string[] {
  const { kind, name, pictures, bytes, lastUsed, writtenBy } = entry;
  return [
    kind,
    truncate(name, nameWidth),
    decodeText(entry),
    pictures === undefined ? '-' : groupDigits(pictures),
    formatBytes(bytes),
    writtenBy === undefined ? lastUsed.slice(0, 16).replace('T', ' ') : `written by ${writtenBy}`,
  ];
}

/** `256 px, colour`. */
function decodeText({ decode }: CacheEntry): string {
  if (!decode) return '-';
  const parts = [
    typeof decode.storeSize === 'number' && `${decode.storeSize} px`,
    decode.channels === 1 ? 'grey' : 'colour',
  ];
  return parts.filter(Boolean).join(', ');
}
