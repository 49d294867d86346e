import { KindredError, UsageError } from '@kindred/core/errors';
import {
  accuracyIn,
  evaluationSchema,
  evaluationText,
  type HeldOutAccuracy,
  heldOut,
  type MeasuredAccuracy,
  metricsUntil,
  type RunEvaluation,
  type RunFiles,
  type RunRecord,
  runRecordSchema,
} from '@kindred/core/run';
import { type Checkpoint, decodeCheckpoint, type Position, readPosition } from '@kindred/core/train';
import {
  appendToFile,
  findFile,
  findFolder,
  openFolder,
  removeUnfinished,
  sizeOfFolder,
  writeFile,
} from './opfs.js';

/** The folder of all runs, in the page's own file system. */
const place = ['kindred', 'runs'] as const;

/** The files of one run in the page's own file system, which has the same files as a folder in Node. */
export class WebRunFiles implements RunFiles {
  /** The run's name. */
  readonly path: string;
  readonly #folder: FileSystemDirectoryHandle;

  private constructor(path: string, folder: FileSystemDirectoryHandle) {
    this.path = path;
    this.#folder = folder;
  }

  /** Makes a new run and writes its record. */
  static async create(name: string, record: RunRecord): Promise<WebRunFiles> {
    const files = new WebRunFiles(name, await openFolder(...place, name));
    await files.writeRecord(record);
    return files;
  }

  /** @throws UsageError where there is no run of that name. */
  static async open(name: string): Promise<WebRunFiles> {
    requireName(name);
    const folder = await findFolder(await openFolder(...place), name);
    if (folder && (await findFile(folder, 'config.json'))) return new WebRunFiles(name, folder);
    throw new UsageError(`there is no run ${name} in this browser; \`listRuns()\` tells which there are`);
  }

  /** The names of all runs. */
  static async names(): Promise<string[]> {
    const names: string[] = [];
    for await (const [name, entry] of (await openFolder(...place)).entries()) {
      const isRun =
        entry.kind === 'directory' && (await findFile(entry as FileSystemDirectoryHandle, 'config.json'));
      if (isRun) names.push(name);
    }
    return names;
  }

  /** Removes a run with all of its files. */
  static async remove(name: string): Promise<void> {
    await (await openFolder(...place)).removeEntry(name, { recursive: true });
  }

  checkpointPath(kind: 'last' | 'best'): string {
    return `${this.path}/checkpoints/${kind}.safetensors`;
  }

  async readRecord(): Promise<RunRecord> {
    const text = await (await findFile(this.#folder, 'config.json'))?.text();
    const parsed = runRecordSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    throw new KindredError(`${this.path}/config.json is damaged`);
  }

  async writeRecord(record: RunRecord): Promise<void> {
    await this.write('config.json', `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Writes a file of the run. */
  async write(name: string, content: Uint8Array | string): Promise<void> {
    await writeFile(this.#folder, name, content, `${this.path}/${name}`);
  }

  async saveCheckpoint(kind: 'last' | 'best', bytes: Uint8Array): Promise<void> {
    const folder = await this.#folder.getDirectoryHandle('checkpoints', { create: true });
    await writeFile(folder, `${kind}.safetensors`, bytes, this.checkpointPath(kind));
  }

  async readLast(): Promise<Checkpoint | undefined> {
    const bytes = await this.#readCheckpoint('last');
    return bytes && decodeCheckpoint(bytes, this.checkpointPath('last'));
  }

  readBest(): Promise<Uint8Array | undefined> {
    return this.#readCheckpoint('best');
  }

  /** Where the run stands by its last checkpoint; undefined where it was ended before its first. */
  async readPosition(): Promise<Position | undefined> {
    const file = await this.#checkpoint('last');
    if (!file) return undefined;
    const read = async (begin: number, end: number) =>
      new Uint8Array(await file.slice(begin, end).arrayBuffer());
    return readPosition({ size: file.size, read }, this.checkpointPath('last'));
  }

  async #checkpoint(kind: 'last' | 'best'): Promise<File | undefined> {
    const folder = await findFolder(this.#folder, 'checkpoints');
    return folder && findFile(folder, `${kind}.safetensors`);
  }

  async #readCheckpoint(kind: 'last' | 'best'): Promise<Uint8Array | undefined> {
    const file = await this.#checkpoint(kind);
    return file && new Uint8Array(await file.arrayBuffer());
  }

  async appendMetrics(entry: { readonly step: number }): Promise<void> {
    await appendToFile(
      this.#folder,
      'metrics.jsonl',
      `${JSON.stringify(entry)}\n`,
      `${this.path}/metrics.jsonl`,
    );
  }

  async truncateMetrics(position: Position): Promise<void> {
    const file = await findFile(this.#folder, 'metrics.jsonl');
    if (file) await this.write('metrics.jsonl', metricsUntil(await file.text(), position));
  }

  /** The lines of the metrics; one that was cut short is left out. */
  async readMetrics(): Promise<Readonly<Record<string, unknown>>[]> {
    const text = (await (await findFile(this.#folder, 'metrics.jsonl'))?.text()) ?? '';
    return text.split('\n').flatMap((line) => {
      const entry = parseJson(line);
      return typeof entry === 'object' && entry !== null ? [entry as Record<string, unknown>] : [];
    });
  }

  async writeEvaluation(evaluation: RunEvaluation): Promise<void> {
    await this.write('evaluation.json', evaluationText(evaluation));
  }

  /** Accuracy of the finished network, and on what; undefined where it was not measured. */
  async readEvaluation(): Promise<MeasuredAccuracy | undefined> {
    const file = await findFile(this.#folder, 'evaluation.json');
    if (!file) return undefined;
    const parsed = evaluationSchema.safeParse(parseJson(await file.text()));
    if (!parsed.success) throw new KindredError(`${this.path}/evaluation.json is damaged`);
    return accuracyIn(parsed.data);
  }

  async readAccuracy(): Promise<HeldOutAccuracy | undefined> {
    return heldOut(await this.readEvaluation());
  }

  /** Bytes of all files, and when the checkpoint, or else the record, was written. */
  async measure(): Promise<{ bytes: number; date: string; hasModel: boolean }> {
    const saved = (await this.#checkpoint('last')) ?? (await findFile(this.#folder, 'config.json'));
    return {
      bytes: await sizeOfFolder(this.#folder),
      date: new Date(saved?.lastModified ?? 0).toISOString(),
      hasModel: (await findFile(this.#folder, 'model.onnx')) !== undefined,
    };
  }

  async removeLeftovers(): Promise<void> {
    await removeUnfinished(this.#folder);
    const checkpoints = await findFolder(this.#folder, 'checkpoints');
    if (checkpoints) await removeUnfinished(checkpoints);
  }
}

/** @throws UsageError for what cannot be the name of a run. */
export function requireName(name: unknown): void {
  const isName =
    typeof name === 'string' && name !== '' && name !== '.' && name !== '..' && !/[/\\]/.test(name);
  if (isName) return;
  throw new UsageError(`a run has a name without slashes, not ${JSON.stringify(name)}`);
}

/** The name of a new run: letters, digits and `._-` of its parts, and a number where it is taken. */
export async function unusedName(parts: readonly string[]): Promise<string> {
  const wanted = parts
    .map((part) => part.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-').slice(0, 40))
    .join('-')
    .replace(/^[.-]+/, '');
  const taken = new Set(await WebRunFiles.names());
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted || 'run' : `${wanted || 'run'}-${i}`;
    if (!taken.has(name)) return name;
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
