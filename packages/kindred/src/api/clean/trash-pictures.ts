import { lstatSync } from 'node:fs';
import { checkOptions, didYouMean, optionKinds } from '@kindred/core/config';
import { PICTURE_KINDS } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import type { CleanImage, CleanReport } from '@kindred/report';
import { moveToTrash, type RestoredTrash, restoreTrash } from '../../storage/trash.js';
import type { CleanedData } from './clean-data.js';
import { pictureFiles } from './picture-files.js';

/** What pictures can be moved for. */
export const TRASH_KINDS = [
  'copies',
  'near-copies',
  'alike',
  'labels',
  'outliers',
  ...PICTURE_KINDS,
] as const;

/**
 * One of {@link TRASH_KINDS}: `copies` are those with the same pixels, `alike` those that a network takes for copies, and `labels`
 * those that are probably wrong.
 */
export type TrashKind = (typeof TRASH_KINDS)[number];

/** What {@link trashPictures} has done. */
export interface TrashedPictures {
  /** The folder that they are in now, beside the data; undefined where there were none. */
  readonly folder: string | undefined;
  /** Their names inside the data folder. */
  readonly files: readonly string[];
}

/**
 * Moves pictures of some kinds into a trash folder beside the data, from which {@link undoTrash} puts all of them back. Of
 * copies the first one stays; groups in several classes are left alone, as nobody knows which label is right. Nothing is deleted.
 * @throws UsageError for an unknown kind, and where pictures are no files of their own in a folder of data; KindredError where
 *   a file cannot be moved: those before it can be put back.
 */
export async function trashPictures(
  cleaned: CleanedData,
  kinds: readonly TrashKind[],
  options: { readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined } = {},
): Promise<TrashedPictures> {
  checkOptions('trashPictures', options, { onProgress: optionKinds.callback });
  requireTrashKinds(kinds);
  if (cleaned.report.data.format === 'label-table') {
    throw new UsageError(
      `pictures of ${cleaned.report.data.name} cannot be moved: its table would still name them; write another one with \`writeLabels\``,
    );
  }
  const { folder, pathOf } = pictureFiles(cleaned, 'moving pictures');
  const reasons = new Map<number, { image: CleanImage; why: string }>();
  for (const kind of kinds) {
    for (const image of ofKind(cleaned, kind))
      if (!reasons.has(image.id)) reasons.set(image.id, { image, why: kind });
  }
  const files = [...reasons.values()]
    .sort((a, b) => a.image.id - b.image.id)
    .map(({ image, why }) => ({ name: image.file, why }));
  if (files.length === 0) return { folder: undefined, files: [] };
  requireStay(cleaned, reasons);
  for (const id of reasons.keys()) requireThere(pathOf(id));
  const trash = await moveToTrash(folder, files, (done, total) =>
    options.onProgress?.('moving pictures', done, total),
  );
  return { folder: trash, files: files.map(({ name }) => name) };
}

/**
 * Puts back all pictures that were moved into the trash of a data folder, also after the process that moved them was killed.
 * No file is overwritten: where one is in the place of another, nothing is moved.
 * @param data the folder of the data
 * @throws UsageError where there is nothing in the trash, or a place is taken.
 */
export function undoTrash(data: string): Promise<RestoredTrash> {
  return restoreTrash(data);
}

/** What texts name. @throws UsageError for a kind that there is not. */
export function requireTrashKinds(kinds: readonly string[]): readonly TrashKind[] {
  const known: readonly string[] = TRASH_KINDS;
  const unknown = kinds.find((kind) => !known.includes(kind));
  if (unknown === undefined && kinds.length > 0) return kinds as readonly TrashKind[];
  if (unknown === undefined) throw new UsageError(`name what is to be moved: ${known.join(', ')}`);
  const hint = didYouMean(unknown, known) || `; there are: ${known.join(', ')}`;
  throw new UsageError(`there are no pictures of kind '${unknown}'${hint}`);
}

/** Which copies the kinds are of. */
const copyKinds: { readonly [kind in TrashKind]?: CleanReport['copies'][number]['kind'] } = {
  copies: 'exact',
  'near-copies': 'near',
  alike: 'alike',
};

function ofKind({ report }: CleanedData, kind: TrashKind): readonly CleanImage[] {
  const copies = copyKinds[kind];
  if (copies !== undefined) {
    if (copies === 'alike') requireFeatures(report);
    return report.copies
      .filter((group) => group.kind === copies && !group.acrossClasses)
      .flatMap(({ images }) => images.slice(1));
  }
  if (kind === 'outliers' || kind === 'labels') {
    const found = kind === 'labels' ? report.labels?.issues : report.outliers;
    if (!found) throw new UsageError(`${kind} cannot be moved: ${report.basis.text}`);
    return found;
  }
  return report.pictures.filter((picture) => picture.kind === kind);
}

/** @throws UsageError where there were no features by which images are alike. */
function requireFeatures({ basis }: CleanReport): void {
  if (basis.kind === 'pretrained' || basis.kind === 'run') return;
  throw new UsageError(
    `alike pictures cannot be moved: they are told by the features of a network with weights. ${basis.text}`,
  );
}

/** @throws KindredError where nothing would be left of a class. */
function requireStay({ report }: CleanedData, moved: ReadonlyMap<number, { image: CleanImage }>): void {
  const counts = new Map<string, number>();
  for (const { image } of moved.values()) counts.set(image.class, 1 + (counts.get(image.class) ?? 0));
  const lost = report.classes.find(({ name, images }) => images > 0 && images === counts.get(name));
  if (!lost) return;
  throw new KindredError(`all pictures of class '${lost.name}' would be moved: choose fewer kinds`);
}

/** @throws KindredError where a file is not there any more. */
function requireThere(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })) return;
  throw new KindredError(`${path} is not there any more: look at the data again`);
}
