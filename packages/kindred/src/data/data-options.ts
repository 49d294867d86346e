import { type OptionNames, optionKinds } from '@kindred/core/config';
import { backgroundOf, type DataOptions, dataOptions, resolveDataOptions } from '@kindred/core/run';
import { z } from 'zod';
import type { DecodeOptions } from './image-folder/decode.js';
import { memoryBudget } from './pictures/memory-budget.js';

export {
  type DataOptions,
  dataOptions,
  defaultStoreSize,
  resolveDataOptions,
  testShareOf,
} from '@kindred/core/run';

/** Options that say how other data than that of training is read, too; what the network takes is settled by then. */
const otherKeys = [
  'skipBad',
  'range',
  'background',
  'nested',
  'imageColumn',
  'labelColumn',
  'splitColumn',
  'labels',
] as const satisfies readonly (keyof OtherDataOptions)[];

/** How data is read for a network that is there: what is not given is as in its training. */
export type OtherDataOptions = Pick<
  DataOptions,
  'skipBad' | 'range' | 'background' | 'nested' | 'imageColumn' | 'labelColumn' | 'splitColumn' | 'labels'
>;

type OtherShape = {
  readonly [Key in keyof OtherDataOptions]-?: z.ZodOptional<
    z.ZodType<OtherDataOptions[Key], OtherDataOptions[Key]>
  >;
};

/** The same as a schema, without the defaults. */
export const otherDataOptions = z.strictObject(
  Object.fromEntries(
    otherKeys.map((key) => {
      const field: z.ZodType = dataOptions.shape[key];
      const plain = field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field;
      return [key, plain.optional().describe(field.description!)];
    }),
  ) as unknown as OtherShape,
);

/** Those of {@link OtherDataOptions} that are among others. */
export function pickOther(options: OtherDataOptions): OtherDataOptions {
  return Object.fromEntries(otherKeys.map((key) => [key, options[key]]));
}

/** What {@link OtherDataOptions} has, for checking. */
export const otherDataNames: OptionNames<OtherDataOptions> = {
  ...otherDataOptions.shape,
  skipBad: optionKinds.flag,
  nested: optionKinds.flag,
};

/** Columns by their names. */
export type ColumnNames = Partial<Pick<ReadOptions, 'imageColumn' | 'labelColumn' | 'splitColumn'>>;

/** What a table is asked for. */
export interface ColumnOptions extends ColumnNames {
  /** Columns that a run has read of its own data: taken where another table has them, too, and none other is asked for. */
  readonly recordedColumns?: ColumnNames | undefined;
}

/** How options have pictures decoded. */
export function decodingOf({
  storeSize,
  channels,
  background,
  range,
}: Pick<z.output<typeof dataOptions>, 'storeSize' | 'channels' | 'background' | 'range'>): DecodeOptions {
  return { storeSize, channels, background: backgroundOf({ background }), range };
}

/** Called while data is read: `done` of `total` pictures (image folders) or files (others) so far. */
export type ReadProgress = (done: number, total: number) => void;

/** How data is read, whatever the images are. */
export interface ReadSettings {
  readonly onProgress?: ReadProgress | undefined;
  /** Called while copies are looked for, where pictures are going to be divided. */
  readonly onCopies?: ReadProgress | undefined;
  /** Told what is worth knowing, such as what a large data set takes on disk, before it is read. */
  readonly onNote?: ((message: string) => void) | undefined;
  /**
   * Megabytes of decoded pictures that are kept in memory at most; where there are more, all of them are kept in the cache on
   * disk and read from there. Else what the variable KINDRED_DATA_MEMORY says, else 537 (512 MiB) or a quarter of the
   * machine's memory.
   */
  readonly memoryMegabytes?: number | undefined;
}

/** How {@link openData} reads; everything has a default. */
export type OpenDataOptions = DataOptions & ReadSettings;

/** How a reader reads, with all defaults filled in. */
export type ReadOptions = z.output<typeof dataOptions> & {
  readonly onProgress: ReadProgress;
  readonly onCopies: ReadProgress;
  readonly onNote: (message: string) => void;
  /** Bytes of decoded pictures that are kept in memory at most. */
  readonly budget: number;
};

/** Fills in the defaults. Throws a {@link UsageError} that names the option. */
export function resolveReadOptions({
  onProgress = () => {},
  onCopies = () => {},
  onNote = () => {},
  memoryMegabytes,
  ...given
}: OpenDataOptions = {}): ReadOptions {
  return {
    ...resolveDataOptions(given),
    onProgress,
    onCopies,
    onNote,
    budget: memoryBudget(memoryMegabytes),
  };
}

/** What {@link ReadSettings} has, for checking. */
export const readSettingNames: OptionNames<ReadSettings> = {
  onProgress: optionKinds.callback,
  onCopies: optionKinds.callback,
  onNote: optionKinds.callback,
  memoryMegabytes: true,
};

/** Options without those that are undefined, which would stand for others. */
export function givenOptions<Options extends object>(options: Options): Partial<Options> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Options>;
}
