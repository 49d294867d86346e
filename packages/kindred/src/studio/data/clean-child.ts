import { cleanData } from '../../api/clean/clean-data.js';
import { loadParts } from '../../api/load-parts.js';
import { serveChild } from '../child.js';
import { writeCleanRecord } from './clean-record.js';

/** What looking for problems needs: plain JSON. */
export interface CleanInput {
  readonly data: string;
  /** The folder that the record is kept in. */
  readonly folder: string;
  readonly listing: string;
  readonly pixelsOnly: boolean;
  readonly partFiles: readonly string[];
}

serveChild<CleanInput>(async ({ data, folder, listing, pixelsOnly, partFiles }, { signal, onProgress }) => {
  const parts = partFiles.length === 0 ? [] : await loadParts(partFiles);
  const cleaned = await cleanData(data, { pixelsOnly, parts, signal, onProgress });
  if (!cleaned) return;
  const at = new Date().toISOString();
  await writeCleanRecord(folder, {
    ...{ format: 'kindred-studio-clean', version: 1, at, listing },
    report: cleaned.report,
  });
});
