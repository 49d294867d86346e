/** What is wrong with data: the record of it, and the page. */

export { shownImages } from './choose-thumbnails.js';
export {
  type CleanImage,
  type CleanIssue,
  type CleanReport,
  COPY_KINDS,
  type CopyKind,
  cleanReportSchema,
} from './record.js';
export { renderCleanPage } from './render-clean-page.js';
export { kindWords } from './words.js';
