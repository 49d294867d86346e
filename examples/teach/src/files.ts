/** A file, and its path below what was dropped or picked. */
export interface FoundFile {
  readonly path: string;
  readonly file: File;
}

const pictures = /\.(jpe?g|jfif|png|webp|gif|avif|bmp)$/i;

/** The pictures among files; hidden files of systems are none. */
export function picturesAmong(files: readonly FoundFile[]): FoundFile[] {
  return files.filter(
    ({ path, file }) =>
      !/(^|\/)\./.test(path) && (file.type.startsWith('image/') || pictures.test(file.name)),
  );
}

/** The files of an input. */
export function filesOf(input: HTMLInputElement): FoundFile[] {
  const files = [...(input.files ?? [])];
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** The files that were dropped, with those in folders. The entries are there only while the event is handled. */
export function droppedFiles({ items, files }: DataTransfer): Promise<FoundFile[]> {
  const entries = [...items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry ? [entry] : [];
  });
  // Not everything that is dropped comes from a file system.
  if (entries.length === 0) {
    return Promise.resolve([...files].map((file) => ({ path: file.name, file })));
  }
  return Promise.all(entries.map((entry) => filesIn(entry, ''))).then((found) => found.flat());
}

async function filesIn(entry: FileSystemEntry, before: string): Promise<FoundFile[]> {
  const path = `${before}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FoundFile[] = [];
  // A call gives a part of the entries, and none at the end.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return found;
    for (const inner of part) found.push(...(await filesIn(inner, `${path}/`)));
  }
}

/** The folder that a picture lies in; undefined where it lies in none. */
export function folderOf({ path }: FoundFile): string | undefined {
  return path.split('/').at(-2);
}
