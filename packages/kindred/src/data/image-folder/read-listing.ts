import type { DataProblem, DataSource, Dataset, SplitName } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { groupDigits, listBriefly } from '@kindred/report/text';
import { decodingOf } from '../data-options.js';
import { foundData } from '../data-source.js';
import type { FoundData } from '../faults.js';
import { datasetOf, fingerprintKept, groupNumbers } from '../pictures/kept-splits.js';
import { PictureKeeper } from '../pictures/picture-keeper.js';
import type { ReaderOptions } from '../reader.js';
import { findDuplicates } from './duplicates.js';
import type { ImageFile, PictureListing } from './listing.js';
import { type LoadedImages, loadImages } from './load-images.js';

/** What a listing is of. */
export interface ListedData extends Pick<DataSource, 'name' | 'format'> {
  /** Identifies the data in the cache: the place that it is read from. */
  readonly place: string;
  /** The problem of a class of which a split has pictures, but none that can be read. */
  lostClass(file: ImageFile, className: string): DataProblem;
}

/** Decodes the pictures of a listing. */
export async function readListing(
  listing: PictureListing,
  { name, format, place, lostClass }: ListedData,
  options: ReaderOptions,
): Promise<FoundData> {
  const { skipBad, budget, onProgress, onNote, stopsAtFaults, toEvaluate = false, bytesAtOnce } = options;
  const { classNames } = listing;
  // Decoding is what takes time.
  const isHopeless = stopsAtFaults && listing.faults.length > 0;
  const decode = decodingOf(options);
  const keeper = await PictureKeeper.open(decode, {
    data: name,
    together: place,
    budget,
    bytesAtOnce,
    onNote,
  });
  const images = await loadImages(isHopeless ? [] : listing.files, decode, keeper, onProgress);
  const bad = [...listing.unreadable, ...images.unreadable];
  if (bad.length > 0 && stopsAtFaults && !skipBad) throw unreadableImages(bad, listing);
  const lost = isHopeless
    ? []
    : lostClasses(listing, images).map((file) => ({
        isFault: file.split === 'train' && !toEvaluate,
        problem: lostClass(file, classNames[file.label]!),
      }));
  const unreadable = bad.map(({ source, message }) => ({
    source,
    message: skipBad ? `${message}: left out` : message,
  }));
  const splits = toSplits(listing, images.loaded);
  return foundData({
    name,
    format,
    classNames,
    splits,
    fingerprint: await fingerprintKept(keeper, classNames, splits, images.loaded),
    problems: [
      ...listing.problems,
      ...(skipBad ? unreadable : []),
      ...lost.filter(({ isFault }) => !isFault).map(({ problem }) => problem),
      ...images.damaged,
      ...findDuplicates(images.loaded),
    ],
    faults: [
      ...listing.faults,
      ...(skipBad ? [] : unreadable),
      ...lost.filter(({ isFault }) => isFault).map(({ problem }) => problem),
    ],
  });
}

function toSplits(
  { classNames, files }: PictureListing,
  loaded: LoadedImages['loaded'],
): DataSource['splits'] {
  const splits: { [split in SplitName]?: Dataset } = {};
  const groups = groupNumbers(loaded);
  for (const split of new Set(files.map((file) => file.split))) {
    const members = loaded.filter(({ file }) => file.split === split);
    if (members.length === 0) continue;
    splits[split] = datasetOf(members, classNames, split, groups);
  }
  return splits;
}

/** A file of each class of which a split has pictures, but none that can be read. */
function lostClasses({ files }: PictureListing, { loaded }: LoadedImages): ImageFile[] {
  const readable = new Set(loaded.map(({ file }) => classKey(file)));
  const lost = new Map(
    files.filter((file) => !readable.has(classKey(file))).map((file) => [classKey(file), file]),
  );
  return [...lost.values()];
}

function classKey({ split, label }: ImageFile): string {
  return `${split} ${label}`;
}

function unreadableImages(unreadable: readonly DataProblem[], listing: PictureListing): KindredError {
  const total = listing.files.length + listing.unreadable.length;
  const listed = unreadable.slice(0, 6).map(({ source, message }) => `${source} (${message})`);
  const more = unreadable.slice(6).map(({ source }) => source);
  return new KindredError(
    `${groupDigits(unreadable.length)} of ${groupDigits(total)} images cannot be read: ` +
      `${listBriefly([...listed, ...more], 5)}; repair or remove them, or leave them out with \`skipBad\``,
  );
}
