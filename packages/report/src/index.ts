export {
  type CleanImage,
  type CleanIssue,
  type CleanReport,
  COPY_KINDS,
  type CopyKind,
  cleanReportSchema,
  kindWords,
  renderCleanPage,
  shownImages,
} from './clean/index.js';
export {
  type AggregateOptions,
  aggregate,
  type ClassSummary,
  type Comparison,
  type Cost,
  type Table,
} from './comparison/aggregate.js';
export { type Cell, type CellArrays, cellName, checkCell } from './comparison/cell.js';
export { type CellArraysOptions, cellArrays } from './comparison/cell-arrays.js';
export {
  meanClassDistances,
  type RelativeDistances,
  relativeDistances,
} from './comparison/class-distances.js';
export { type Difference, LEVEL, type Verdict } from './comparison/differences.js';
export type { Grid, Setting } from './comparison/grid.js';
export { type CellPicture, drawCell, pictureCells } from './comparison/pictures.js';
export { type CellEpoch, type CellRecord, cellRecordSchema, parseCellRecord } from './comparison/record.js';
export { runsCsv, summaryCsv } from './document/csv.js';
export { type DifferenceText, differenceText } from './document/difference-text.js';
export { renderMarkdown } from './document/markdown.js';
export { methodNotes, type Note, type ReportInfo } from './document/methods.js';
export { type ReportSummary, summarizeReport } from './document/summary.js';
export {
  accuracyTable,
  balancedAccuracyTable,
  compactnessTable,
  costTable,
  parametersTable,
  type ReportCell,
  type ReportTable,
} from './document/tables.js';
export { renderHtml } from './html/page.js';
export { type Pca, pca } from './projection/pca.js';
export { type UmapOptions, type UmapProgress, umap, umapOptionsSchema } from './projection/umap/umap.js';
export {
  type ChosenImages,
  type ImageLimits,
  imageLimits,
  type Verdict as ImageVerdict,
} from './run/choose-images.js';
export { type ClassDistances, classDistances } from './run/distances.js';
export type { ImageMap } from './run/map.js';
export { type PlannedRunPage, planRunPage, renderRunPage } from './run/render-run-page.js';
export type { RunEpoch, RunPageInput, ThumbnailSheet } from './run/run-page.js';
export { holm } from './statistics/holm.js';
export { type Discordance, discordance, type McNemar, mcnemar } from './statistics/mcnemar.js';
export { type PairedT, pairedT } from './statistics/paired-t.js';
export { type PitmanMorgan, pitmanMorgan } from './statistics/pitman-morgan.js';
export { studentTCdf, studentTQuantile, studentTTwoSided } from './statistics/student-t.js';
export { median, type Summary, summarize } from './statistics/summary.js';
export { type FormatReportOptions, formatReport } from './text/format-report.js';
