import { existsSync } from 'node:fs';
import { type DataSource, digitsSource, groupedBy, holdOutTest, nothingTogether } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { togetherIn } from '../data/copies-in.js';
import { defaultName } from '../data/custom/check-custom-data.js';
import {
  type DataOptions,
  defaultStoreSize,
  givenOptions,
  type OtherDataOptions,
  type ReadProgress,
  type ReadSettings,
  resolveDataOptions,
  testShareOf,
} from '../data/data-options.js';
import { isHubData } from '../data/hub-data.js';
import type { CustomData, OpenDataOptions } from '../data/index.js';
import { readData } from '../data/open-data.js';
import type { ReadingFor } from '../data/reader.js';
import type { RunRecord } from '../storage/record.js';

/** Size of the embedded set, and the seed that it is always made with: the seed of a run changes other things. */
const digits = { trainSize: 8000, testSize: 2000, seed: 1 };

/**
 * Data, wherever it is taken: the path of a folder, data of one's own, or what was read already, as {@link openData}
 * gives it.
 */
export type DataInput = string | CustomData | DataSource;

export interface ResolvedData {
  readonly source: DataSource;
  readonly origin: RunRecord['data']['origin'];
  readonly path: string | null;
}

/** Data that was read for training, and how: what a run has to know to read it again. */
export interface OpenedData extends ResolvedData {
  readonly options: DataOptions;
}

/** The data set in a folder, the given one, or the embedded digits where there is neither. */
export async function resolveData(
  data: DataInput | undefined,
  options: OpenDataOptions,
  reading: ReadingFor = {},
): Promise<ResolvedData> {
  if (data === undefined) return { source: digitsSource(digits), origin: 'embedded', path: null };
  if (typeof data === 'string') {
    return { source: await readData(data, options, reading), origin: 'path', path: data };
  }
  return { source: await sourceOf(data, options, reading), origin: 'memory', path: null };
}

/** What data is called before it is read. */
export function dataLabel(data: DataInput | undefined): string {
  if (data === undefined) return 'digits';
  return typeof data === 'string' ? data : (data.name ?? defaultName);
}

/** Data in memory, with the test images held out that the options ask for; data of one's own is read. */
export async function sourceOf(
  data: Exclude<DataInput, string>,
  options: OpenDataOptions,
  reading: ReadingFor = {},
): Promise<DataSource> {
  if (!isSource(data)) return readData(data, options, reading);
  const { test = 0, copies = 'near', groupBy, onCopies } = options;
  if (reading.asFound) return data;
  if (test === 0) return groupedBy(data, groupBy);
  return holdOutTest(await togetherIn(data, { copies, groupBy }, onCopies), test);
}

function isSource(data: Exclude<DataInput, string>): data is DataSource {
  return typeof data === 'object' && data !== null && 'splits' in data;
}

/**
 * The same for training, with the defaults filled in, and with what belongs together on one side of all that is divided; as test images
 * are recorded that were held out before.
 * @param imageSize of the network's input, where it is known: photographs are kept large enough for it
 */
export async function openForTraining(
  data: DataInput | undefined,
  given: OpenDataOptions = {},
  imageSize = 0,
): Promise<OpenedData> {
  const storeSize = given.storeSize ?? Math.max(defaultStoreSize, imageSize);
  const { onProgress, onCopies, onNote, memoryMegabytes, ...images } = given;
  const options = resolveDataOptions({ ...images, storeSize });
  const settings = { ...options, onProgress, onNote, memoryMegabytes };
  const found = await resolveData(data, settings, { asFound: true });
  const source = holdOutTest(await togetherIn(found.source, options, onCopies), options.test);
  const { heldOut, splits } = source;
  return { ...found, source, options: { ...options, test: heldOut ?? (splits.test ? 0 : options.test) } };
}

/**
 * The data of a run that was made before, without the test images that the run held out; other data as it is found.
 * @param given the data, where it is not where the run found it
 * @throws UsageError where the run had data in memory and none is given, and as {@link withTestOf}.
 */
export async function reopenData(
  { data }: RunRecord,
  given: DataInput | undefined,
  { toEvaluate = false, ...settings }: ReopenOptions = {},
): Promise<DataSource> {
  if (given === undefined && data.origin === 'memory') {
    throw new UsageError(
      `the run was made with data in memory (${data.name}), and cannot find it by itself: give it with \`data\``,
    );
  }
  if (given === undefined && data.path !== null && !isHubData(data.path) && !existsSync(data.path)) {
    throw new UsageError(
      `the data of the run, ${data.path}, is not there any more: say with \`data\` where it is now`,
    );
  }
  const isOther = given !== undefined;
  // The columns of the run's table need not be those of another one.
  const asRecorded = recordedReading(data);
  const { columns, ...recorded } = withoutColumns(asRecorded);
  const options = { ...(isOther ? recorded : asRecorded), test: 0, ...givenOptions(settings) };
  const read = async (asBefore: boolean) => {
    const range = asBefore ? { range: 'cast' as const } : {};
    const reading = {
      ...{ asBefore, toEvaluate: toEvaluate && isOther, asFound: true },
      ...(isOther && { recordedColumns: columns }),
    };
    return (await resolveData(given ?? data.path ?? undefined, { ...options, ...range }, reading)).source;
  };
  const isOwn = ({ fingerprint }: DataSource) => fingerprint === data.fingerprint;
  const isOld = !('range' in data.options);
  const found = await read(isOld && given === undefined);
  if (isOwn(found)) return withTestOf(data, found, settings.onCopies);
  if (!isOld || typeof given !== 'string') return found;
  // It may be the run's own, moved, that earlier versions read in another way.
  const before = await read(true).catch(() => found);
  return isOwn(before) ? withTestOf(data, before, settings.onCopies) : found;
}

/** How {@link reopenData} reads: as the run did where not given. */
export interface ReopenOptions extends OtherDataOptions, ReadSettings {
  /** Whether other data is only evaluated on: it may lack classes, then. */
  readonly toEvaluate?: boolean | undefined;
}

/** Recorded options, and those of them that name columns, by themselves. */
export function withoutColumns<Options extends DataOptions>(options: Options) {
  const { imageColumn, labelColumn, splitColumn, ...others } = options;
  return { ...others, columns: { imageColumn, labelColumn, splitColumn } };
}

/**
 * The data that a run was made with, with the test images that the run held out, and what belonged together then.
 * @throws UsageError where others were held out of it: the run was trained on some of them; KindredError where something else
 * belongs together now, so that other images would be held out.
 */
export async function withTestOf(
  data: RunRecord['data'],
  source: DataSource,
  onCopies?: ReadProgress | undefined,
): Promise<DataSource> {
  const { name, grouping = nothingTogether } = data;
  const share = testShareOf(data.options);
  if (source.heldOut !== undefined && source.heldOut !== share) {
    throw new UsageError(
      `the run held a share of ${share} out of ${name} as test images, and now it is ${source.heldOut}: open it with \`test: ${share}\``,
    );
  }
  const { copies = 'near', groupBy } = recordedReading(data);
  const isSettled = source.grouping !== undefined;
  const whole = isSettled ? source : await togetherIn(source, { copies, groupBy }, onCopies);
  if (whole.grouping !== grouping) {
    throw new KindredError(
      `other pictures of ${name} belong together now than when the run was made, so that other ones would be held out: ` +
        (isSettled
          ? `open it as the run did, with \`copies: '${copies}'\`${groupBy === undefined ? '' : ` and \`groupBy: '${groupBy}'\``}`
          : 'go on with the version of Kindred that made it, or train anew'),
    );
  }
  return holdOutTest(whole, share);
}

/** How a record says that data was read; versions that did not know of copies divided it without looking for them. */
export function recordedReading({ options }: Pick<RunRecord['data'], 'options'>): DataOptions {
  return { copies: 'none', ...options } as DataOptions;
}
