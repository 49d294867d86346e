/** Text for terminals and messages: widths, tables, counts. */

export { classGapTexts } from './class-gaps.js';
export { formatNumber, formatPercent } from './numbers.js';
export { formatRetrieval } from './retrieval.js';
export { formatTable, type Row, type TableOptions } from './table.js';
export { displayWidth, type FillOptions, fill, printable, truncate, wrap } from './width.js';
export { countOf, countRange, formatBytes, groupDigits, listBriefly } from './words.js';
