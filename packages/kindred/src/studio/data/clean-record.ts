import { join } from 'node:path';
import { KindredError } from '@kindred/core/errors';
import { type CleanImage, cleanReportSchema } from '@kindred/report';
import type { CleanAnswer } from '@kindred/studio/protocol';
import * as z from 'zod';
import { statusOf } from '../../storage/move-file.js';
import { readJson } from '../../storage/read.js';
import { writeAtomically } from '../../storage/write-atomically.js';

const recordSchema = z.strictObject({
  format: z.literal('kindred-studio-clean'),
  version: z.literal(1),
  at: z.string(),
  /** The listing of which it was found. */
  listing: z.string(),
  report: cleanReportSchema,
});

/** What was found about data, kept with it. */
export type CleanRecord = z.output<typeof recordSchema>;

/** Where it is kept. */
export function cleanRecordPath(folder: string): string {
  return join(folder, 'clean.json');
}

/** Undefined where nobody has looked, or what is there is of another version. */
export async function readCleanRecord(folder: string): Promise<CleanRecord | undefined> {
  const path = cleanRecordPath(folder);
  if (!(await statusOf(path))) return undefined;
  try {
    return await readJson(path, recordSchema);
  } catch (error) {
    // It can be found again.
    if (error instanceof KindredError) return undefined;
    throw error;
  }
}

export async function writeCleanRecord(folder: string, record: CleanRecord): Promise<void> {
  await writeAtomically(cleanRecordPath(folder), JSON.stringify(record));
}

/** A record after pictures were moved: by their new names, and what was said of the labels of those that were moved is settled. */
export function renamedRecord(record: CleanRecord, moves: ReadonlyMap<string, string>): CleanRecord {
  const renamed = <Found extends CleanImage>(image: Found): Found => {
    const file = moves.get(image.file);
    return file === undefined ? image : { ...image, file };
  };
  const { report } = record;
  return {
    ...record,
    report: {
      ...report,
      copies: report.copies.map((group) => ({ ...group, images: group.images.map(renamed) })),
      labels: report.labels && {
        ...report.labels,
        issues: report.labels.issues.filter(({ file }) => !moves.has(file)).map(renamed),
      },
      pictures: report.pictures.map(renamed),
      outliers: report.outliers?.map(renamed) ?? null,
    },
  };
}

const copyProblems = { exact: 'copies', near: 'near-copies', alike: 'alike' } as const;

/** How a listing knows its pictures. */
export interface NumberedPictures {
  readonly listing: string;
  readonly classNames: readonly string[];
  /** The number of a picture by its name; undefined where it is not there. */
  numberOf(name: string): number | undefined;
  labelOf(image: number): number;
}

/** A record by the numbers of pictures; those that are not there any more are left out. */
export function cleanAnswer(
  { at, listing, report }: CleanRecord,
  { classNames, numberOf, labelOf, ...pictures }: NumberedPictures,
): CleanAnswer {
  const numbered = <Found extends CleanImage>(found: readonly Found[]) =>
    found.flatMap((one) => {
      const image = numberOf(one.file);
      return image === undefined ? [] : [{ image, one }];
    });
  const labels =
    report.labels &&
    numbered(report.labels.issues).flatMap(({ image, one: { suggested, margin } }) => {
      const place = classNames.indexOf(suggested);
      const isSettled = place < 0 || place === labelOf(image);
      return isSettled ? [] : [{ image, suggested: place, confidence: 1 - margin }];
    });
  const copies = report.copies.flatMap(({ kind, acrossSplits, acrossClasses, images }) => {
    const numbers = numbered(images).map(({ image }) => image);
    if (numbers.length < 2) return [];
    return [{ kind: copyProblems[kind], acrossSplits, acrossClasses, images: numbers }];
  });
  const odd = numbered(report.pictures).map(({ image, one }) => ({ image, problem: one.kind }));
  const outliers = numbered(report.outliers ?? []).map(({ image }) => ({
    image,
    problem: 'outlier' as const,
  }));
  return {
    ...{ at, isCurrent: listing === pictures.listing, basis: report.basis.text, labels, copies },
    pictures: [...outliers, ...odd],
    problems: report.problems,
  };
}
