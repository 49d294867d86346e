import { onTestFinished, vi } from 'vitest';

/** A folder of a page's own file system, in memory: as much of it as storage uses where files cannot be renamed. */
export class MemoryFolder {
  readonly kind = 'directory';
  readonly folders = new Map<string, MemoryFolder>();
  readonly files = new Map<string, File>();

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<MemoryFolder> {
    if (create && !this.folders.has(name)) this.folders.set(name, new MemoryFolder());
    return this.folders.get(name) ?? missing(name);
  }

  async getFileHandle(name: string, { create = false } = {}) {
    if (create && !this.files.has(name)) this.put(name, new Uint8Array());
    if (!this.files.has(name)) missing(name);
    return {
      getFile: async () => this.files.get(name) ?? missing(name),
      createWritable: async () => ({
        write: async (bytes: Uint8Array<ArrayBuffer>) => this.put(name, bytes),
        close: async () => {},
      }),
    };
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.files.delete(name) && !this.folders.delete(name)) missing(name);
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.folders.keys(), ...this.files.keys()];
  }

  put(name: string, bytes: Uint8Array<ArrayBuffer>, lastModified = Date.now()): void {
    this.files.set(name, new File([bytes], name, { lastModified }));
  }
}

/** Gives the test, as to a page, a file system that is empty. */
export function stubStorage(): MemoryFolder {
  const root = new MemoryFolder();
  vi.stubGlobal('navigator', {
    storage: { getDirectory: async () => root },
    locks: { request: (_name: string, work: () => unknown) => work() },
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return root;
}

function missing(name: string): never {
  throw new DOMException(`${name} is not there`, 'NotFoundError');
}
