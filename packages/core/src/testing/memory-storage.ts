import type { RunStorage } from '../train/storage.js';

type Entry = { readonly step: number } & Readonly<Record<string, unknown>>;

/** For tests: keeps what a run stores in memory, and everything that it ever stored. */
export class MemoryStorage implements RunStorage {
  readonly saved: { readonly kind: 'last' | 'best'; readonly bytes: Uint8Array }[] = [];
  readonly metrics: Entry[] = [];

  async saveCheckpoint(kind: 'last' | 'best', bytes: Uint8Array): Promise<void> {
    this.saved.push({ kind, bytes });
  }

  async appendMetrics(entry: Entry): Promise<void> {
    this.metrics.push(entry);
  }

  /** The checkpoint that is there now. */
  checkpoint(kind: 'last' | 'best'): Uint8Array | undefined {
    return this.saved.findLast((saved) => saved.kind === kind)?.bytes;
  }

  /** The lines of the metrics without what depends on the clock. */
  timelessMetrics(): Entry[] {
    return this.metrics.map(({ seconds: _, imagesPerSecond: __, ...entry }) => entry as Entry);
  }
}
