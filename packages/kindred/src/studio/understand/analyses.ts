import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SplitName } from '@kindred/core/data';
import { decodeSafetensors, type StoredTensor } from '@kindred/core/files';
import type {
  AnalysisAnswer,
  AttentionAnswer,
  DistancesAnswer,
  ImageAnswer,
  MapAnswer,
  MapRequest,
} from '@kindred/studio/protocol';
import { RunFolder } from '../../storage/run-folder.js';
import type { EncodedPicture } from '../data/thumbnails.js';
import { Refusal } from '../errors.js';
import { analysisFiles, analysisKey } from './analysis-files.js';
import { type AttentionVectors, attentionOf } from './attention.js';
import { mapName } from './make-map.js';
import { splitOrder, type VerdictColumns } from './measure.js';
import { RunPictures } from './run-pictures.js';

/** Analyses that are kept in memory, and runs whose images are kept open. */
const kept = 3;

/** What was measured of a network, with its images. */
interface OpenAnalysis {
  readonly answer: AnalysisAnswer;
  readonly columns: VerdictColumns;
  readonly sources: readonly string[];
  readonly pictures: RunPictures;
  attention: AttentionVectors | undefined;
}

/** What was measured of networks, as the cache has it. */
export class Analyses {
  readonly #partFiles: readonly string[];
  readonly #open = new Map<string, Promise<OpenAnalysis>>();

  /** @param partFiles the user's own parts, without which some runs cannot be opened */
  constructor(partFiles: readonly string[]) {
    this.#partFiles = partFiles;
  }

  /**
   * The key of what was measured of a run as it is now; undefined where nothing was.
   * @param split where not given the first that was measured of those that a run is looked at on
   */
  async find(path: string, split: SplitName | undefined): Promise<string | undefined> {
    const folder = RunFolder.open(path);
    const record = await folder.readRecord();
    for (const name of split ? [split] : splitOrder) {
      const key = await analysisKey(folder, record, name);
      if (key !== undefined && existsSync(analysisFiles(key).analysis)) return key;
    }
    return undefined;
  }

  /** @param run the name of the run that is asked for, and its folder: another one may have the same weights */
  async answer(key: string, run: { readonly name: string; readonly path: string }): Promise<AnalysisAnswer> {
    return { ...(await this.#get(key, run.path)).answer, run: run.name };
  }

  async columns(key: string, path: string): Promise<VerdictColumns> {
    return (await this.#get(key, path)).columns;
  }

  async image(key: string, path: string, image: number): Promise<ImageAnswer> {
    const { columns, sources } = await this.#get(key, path);
    requireImage(image, columns);
    const { labels, predicted, labelProbability, topClasses, topProbabilities, top } = columns;
    return {
      image,
      source: sources[image] ?? '',
      label: labels[image]!,
      predicted: predicted[image]!,
      labelProbability: labelProbability[image]!,
      top: Array.from({ length: top }, (_, place) => ({
        label: topClasses[image * top + place]!,
        probability: topProbabilities[image * top + place]!,
      })),
    };
  }

  /** @throws Refusal where the network has no attention. */
  async attention(key: string, path: string, image: number): Promise<AttentionAnswer> {
    const analysis = await this.#get(key, path);
    requireImage(image, analysis.columns);
    const { attention: file } = analysisFiles(key);
    if (!existsSync(file)) throw new Refusal(404, 'the network has no channel attention');
    if (!analysis.attention) {
      const { vectors } = await readTensors(file);
      analysis.attention = { vectors: vectors!.data as Float32Array, dimensions: vectors!.shape[1]! };
    }
    return attentionOf(analysis.attention, analysis.columns, image);
  }

  async picture(
    key: string,
    path: string,
    image: number,
    side: number,
    signal: AbortSignal,
  ): Promise<EncodedPicture> {
    const { columns, pictures } = await this.#get(key, path);
    requireImage(image, columns);
    return pictures.get(image, side, signal);
  }

  /** @throws Refusal where they were not measured. */
  async distances(key: string, of: 'own' | 'start'): Promise<DistancesAnswer> {
    const file = analysisFiles(requireKey(key)).distances(of);
    if (!existsSync(file)) throw new Refusal(404, 'this was not measured yet');
    return JSON.parse(await readFile(file, 'utf8')) as DistancesAnswer;
  }

  /** Undefined where it was not made. */
  async map(
    request: MapRequest,
  ): Promise<{ facts: MapAnswer; points: Float32Array; images: Int32Array } | undefined> {
    const file = analysisFiles(requireKey(request.key)).map(mapName(request));
    if (!existsSync(file)) return undefined;
    const { tensors, metadata } = decodeSafetensors(new Uint8Array(await readFile(file)), file);
    return {
      facts: JSON.parse(metadata.facts!) as MapAnswer,
      points: tensors.get('points')!.data as Float32Array,
      images: tensors.get('images')!.data as Int32Array,
    };
  }

  close(): void {
    for (const analysis of this.#open.values())
      void analysis.then(
        ({ pictures }) => pictures.close(),
        () => {},
      );
    this.#open.clear();
  }

  #get(key: string, path: string): Promise<OpenAnalysis> {
    const place = `${requireKey(key)} ${path}`;
    const analysis = this.#open.get(place) ?? this.#read(key, path);
    // The last one that was asked for is at the end.
    this.#open.delete(place);
    this.#open.set(place, analysis);
    analysis.catch(() => this.#open.delete(place));
    for (const [oldest, other] of this.#open) {
      if (this.#open.size <= kept) break;
      this.#open.delete(oldest);
      void other.then(
        ({ pictures }) => pictures.close(),
        () => {},
      );
    }
    return analysis;
  }

  async #read(key: string, path: string): Promise<OpenAnalysis> {
    const files = analysisFiles(key);
    if (!existsSync(files.analysis))
      throw new Refusal(404, 'this was not measured, or the cache was cleared');
    const answer = JSON.parse(await readFile(files.analysis, 'utf8')) as AnalysisAnswer;
    const tensors = await readTensors(files.verdicts);
    const int = (name: string) => tensors[name]!.data as Int32Array;
    const float = (name: string) => tensors[name]!.data as Float32Array;
    const pictures = new RunPictures({ path, partFiles: this.#partFiles }, answer.split);
    pictures.begin();
    return {
      answer,
      columns: {
        ...{ labels: int('labels'), predicted: int('predicted'), confidence: float('confidence') },
        labelProbability: float('labelProbability'),
        ...{ topClasses: int('topClasses'), topProbabilities: float('topProbabilities') },
        top: tensors.topClasses!.shape[1]!,
      },
      sources: JSON.parse(await readFile(files.sources, 'utf8')) as string[],
      pictures,
      attention: undefined,
    };
  }
}

async function readTensors(path: string): Promise<Readonly<Record<string, StoredTensor>>> {
  const { tensors } = decodeSafetensors(new Uint8Array(await readFile(path)), path);
  return Object.fromEntries(tensors);
}

/** Keys become names of folders. */
function requireKey(key: string): string {
  if (/^[0-9a-f]{32}$/.test(key)) return key;
  throw new Refusal(400, 'key: is none of an analysis');
}

function requireImage(image: number, { labels }: VerdictColumns): void {
  if (Number.isInteger(image) && image >= 0 && image < labels.length) return;
  throw new Refusal(404, `there is no image ${image}`);
}
