import { describeValue } from '@kindred/core/config';
import type { DataSource, Dataset, SplitName } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import type { CustomData, CustomDataset, DataInput } from './data-input.js';
import type { PackedData, PackedDataset, PackedFile, PackedSample } from './packed.js';

const splitNames = ['train', 'validation', 'test'] as const;

/**
 * Data as it goes to a worker. Of what was dropped, the entries are taken before this function waits for anything: they are
 * there only while the event is handled.
 * @throws UsageError where it is none.
 */
export function packData(data: DataInput | undefined): Promise<PackedData | undefined> {
  if (data === undefined) return Promise.resolve(undefined);
  if (typeof data !== 'object' || data === null) return Promise.reject(noData(data));
  if (typeof DataTransfer !== 'undefined' && data instanceof DataTransfer) return packDropped(data);
  if (typeof FileList !== 'undefined' && data instanceof FileList) return packFiles([...data]);
  if (Array.isArray(data)) return packFiles(data as readonly File[]);
  if ('kind' in data && data.kind === 'directory') {
    return Promise.resolve({ kind: 'directory', handle: data as FileSystemDirectoryHandle });
  }
  if ('splits' in data) return packSource(data as DataSource);
  if ('read' in data || 'train' in data) return packCustom(data as CustomData);
  return Promise.reject(noData(data));
}

function noData(data: unknown): UsageError {
  return new UsageError(
    `data must be files, a folder that was picked, what was dropped, or { classNames, length, read }, not ${describeValue(data)}`,
  );
}

async function packFiles(files: readonly File[]): Promise<PackedData> {
  if (files.length === 0) throw new UsageError('data: there are no files in it');
  const strange = files.find((file) => !(file instanceof File));
  if (strange !== undefined) {
    throw new UsageError(
      `data: a list must consist of files, not ${describeValue(strange)}; give images and labels as ` +
        '{ classNames, length, read }',
    );
  }
  // Of a folder that was picked, paths begin with its name.
  if (!files.every((file) => file.webkitRelativePath)) {
    return { kind: 'files', name: 'files', files: files.map((file) => ({ path: file.name, file })) };
  }
  const [root] = files[0]!.webkitRelativePath.split('/');
  const inside = files.map((file) => ({ path: file.webkitRelativePath.slice(root!.length + 1), file }));
  return { kind: 'files', name: root!, files: inside };
}

async function packDropped({ items, files }: DataTransfer): Promise<PackedData> {
  const entries = [...items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry ? [entry] : [];
  });
  if (entries.length === 0) return packFiles([...files]);
  const found: PackedFile[] = [];
  for (const entry of entries) await addEntry(entry, '', found);
  if (found.length === 0) throw new UsageError('data: there are no files in what was dropped');
  const [only] = entries;
  const isFolder = entries.length === 1 && only!.isDirectory;
  const inside = isFolder
    ? found.map(({ path, file }) => ({ path: path.slice(only!.name.length + 1), file }))
    : found;
  return { kind: 'files', name: isFolder ? only!.name : 'files', files: inside };
}

async function addEntry(entry: FileSystemEntry, before: string, found: PackedFile[]): Promise<void> {
  const path = `${before}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A call gives a part of the entries, and none at the end.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return;
    for (const inner of part) await addEntry(inner, `${path}/`, found);
  }
}

async function packSource({
  name,
  format,
  fingerprint,
  heldOut,
  problems,
  classNames,
  splits,
}: DataSource): Promise<PackedData> {
  const packed = splitNames.flatMap((split) =>
    splits[split] ? [[split, packDataset(splits[split])] as const] : [],
  );
  return {
    kind: 'source',
    ...{ name, format, fingerprint, heldOut, problems, classNames },
    splits: Object.fromEntries(packed),
  };
}

/** A data set with all of its pixels, which are copied. */
export function packDataset(dataset: Dataset): PackedDataset {
  const { classNames, labels } = dataset;
  const indices = Array.from(labels.keys());
  const images = indices.map((index) => {
    const { channels, height, width, data } = dataset.image(index);
    return { channels, height, width, data: data.slice() };
  });
  return { classNames, labels, images, sources: indices.map((index) => dataset.source(index)) };
}

async function packCustom(data: CustomData): Promise<PackedData> {
  const { name = 'data', fingerprint } = data;
  const given: { readonly [split in SplitName]?: CustomDataset | undefined } =
    'train' in data ? data : { train: data };
  const splits: { [split in SplitName]?: readonly PackedSample[] } = {};
  for (const split of splitNames) {
    const dataset = given[split];
    if (dataset) splits[split] = await readAll(dataset, 'train' in data ? `${name}/${split}` : name);
  }
  return { kind: 'samples', name, fingerprint, classNames: given.train!.classNames, splits };
}

async function readAll(dataset: CustomDataset, place: string): Promise<readonly PackedSample[]> {
  const { length, read, classNames } = dataset;
  if (typeof read !== 'function') throw new UsageError(`${place}: read must be a function of the index`);
  if (!Number.isInteger(length) || length < 1) {
    throw new UsageError(
      `${place}: length is the number of images, at least 1, not ${describeValue(length)}`,
    );
  }
  if (!Array.isArray(classNames) || classNames.length === 0) {
    throw new UsageError(`${place}: classNames must be a list of names`);
  }
  const samples: PackedSample[] = [];
  for (let index = 0; index < length; index++) {
    try {
      const { image, label, source } = await dataset.read(index);
      samples.push({ image, label, source });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new KindredError(`${place} #${index}: read failed: ${reason}`, { cause });
    }
  }
  return samples;
}
