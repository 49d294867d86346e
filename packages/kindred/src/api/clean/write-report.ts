import { join } from 'node:path';
import { checkOptions, optionKinds } from '@kindred/core/config';
import { renderCleanPage, shownImages } from '@kindred/report';
import { makeFolder } from '../../storage/make-folder.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { refuseInside } from '../refuse-inside.js';
import { thumbnailSheet, thumbnailSide } from '../run-report/thumbnail-sheet.js';
import type { CleanedData } from './clean-data.js';

/** What {@link writeCleanReport} wrote. */
export interface WrittenCleanReport {
  readonly page: string;
  readonly json: string;
  /** Of the page. */
  readonly bytes: number;
}

/**
 * Writes what was found into a folder: `clean.html`, a page with thumbnails that opens from disk, and `clean.json`, all of it.
 * @throws UsageError where the folder lies inside the data; KindredError where files cannot be written.
 */
export async function writeCleanReport(
  folder: string,
  { report, images, path }: CleanedData,
  options: { readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined } = {},
): Promise<WrittenCleanReport> {
  checkOptions('writeCleanReport', options, { onProgress: optionKinds.callback });
  refuseInside('the folder of the report', folder, path);
  await makeFolder(folder);
  const shown = shownImages(report);
  const side = thumbnailSide(images);
  const sheet =
    shown.length === 0
      ? undefined
      : await thumbnailSheet(images, shown, side, (done, total) =>
          options.onProgress?.('drawing thumbnails', done, total),
        );
  const page = Buffer.from(renderCleanPage(report, sheet));
  const files = { page: join(folder, 'clean.html'), json: join(folder, 'clean.json') };
  await writeAtomically(files.json, `${JSON.stringify(report, null, 1)}\n`);
  await writeAtomically(files.page, page);
  return { ...files, bytes: page.length };
}
