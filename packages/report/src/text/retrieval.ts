import type { Retrieval } from '@kindred/core/evaluate';
import { formatTable } from './table.js';
import { wrap } from './width.js';
import { countOf, groupDigits } from './words.js';

/**
 * What the nearest embeddings are, as text in lines.
 * @param from what they were looked for in, where not in the images themselves: `the train images`
 */
export function formatRetrieval(
  { queries, lone, references, precisionAt1, rPrecision, mapAtR, knn }: Retrieval,
  { from, width = Number.POSITIVE_INFINITY }: { readonly from?: string; readonly width?: number } = {},
): string[] {
  const asked = countOf(queries, 'image');
  const among =
    from === undefined
      ? `${asked}, each among the other ${groupDigits(references - 1)}`
      : `${asked} among ${groupDigits(references)}`;
  const where = from === undefined ? 'by embeddings' : `from ${from}`;
  const rows = [
    ['precision@1', share(precisionAt1)],
    ['R-precision', share(rPrecision)],
    ['MAP@R', share(mapAtR)],
    [`${knn.k}-NN accuracy`, share(knn.accuracy)],
    ...(lone > 0 ? [['no other of their class, left out', groupDigits(lone)]] : []),
  ];
  return [
    ...wrap(`Retrieval ${where} (Euclidean distance, ${among})`, width, '  '),
    ...formatTable(rows, { align: ['left', 'right'], indent: '  ', width }),
  ];
}

function share(value: number | null): string {
  return value === null ? '-' : `${(100 * value).toFixed(2)} %`;
}
