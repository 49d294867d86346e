import { describeIssues, type OptionNames, optionKinds } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { z } from 'zod';
import { parseColour, type Rgb } from './image-folder/colour.js';
import type { DecodeOptions } from './image-folder/decode.js';
import { memoryBudget } from './pictures/memory-budget.js';

/** Shorter side to which photographs are reduced on reading, where nothing else is asked for. */
export const defaultStoreSize = 256;

/** How data is read. Every reader takes what concerns it and ignores the rest. */
export const dataOptions = z.strictObject({
  storeSize: z
    .int()
    .min(1)
    .default(defaultStoreSize)
    .describe('Image folders: pictures whose shorter side is longer are reduced to it on loading (pixels)'),
  channels: z
    .union([z.literal(1), z.literal(3)])
    .default(3)
    .describe('Image folders: 3 keeps colour (RGB), 1 turns everything grey'),
  skipBad: z
    .boolean()
    .default(false)
    .describe('Image folders: leave out pictures that cannot be read, and list them, instead of stopping'),
  fit: z
    .enum(['crop', 'pad', 'stretch'])
    .default('crop')
    .describe(
      'How pictures become what the network takes: cut in the middle, filled up with the background, or stretched',
    ),
  background: z
    .string()
    .refine((text) => parseColour(text) !== undefined, {
      error: 'is a colour: white, black, grey or #rrggbb',
    })
    .default('white')
    .describe(
      'What is laid under transparent pixels and around what is filled up: white, black, grey or #rrggbb',
    ),
  range: z
    .union([z.enum(['auto', 'cast']), z.tuple([z.number(), z.number()])])
    .refine((range) => typeof range === 'string' || range[0] < range[1], {
      error: 'goes from black to white: the smaller value comes first',
    })
    .default('auto')
    .describe(
      'Image folders: values of pixels of more than 8 bits that are black and white, such as 0..4095; auto refuses pictures ' +
        'where that is not clear, cast takes them unchecked',
    ),
  nested: z
    .boolean()
    .default(false)
    .describe('Image folders: read the folders inside the class folders, too'),
  imageColumn: z
    .string()
    .optional()
    .describe(
      'Tables of labels and Parquet: the column of the files or pictures; found by its name where not given',
    ),
  labelColumn: z.string().optional().describe('Tables of labels and Parquet: the column of the labels'),
  splitColumn: z
    .string()
    .optional()
    .describe(
      'Tables of labels: the column that divides them into train, val and test; none for no such column',
    ),
  test: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of the training images held out as test images, where the data has none of its own'),
  copies: z
    .enum(['together', 'exact', 'ignore'])
    .default('together')
    .describe(
      'What is done with copies of a picture: together keeps all of them on one side of every split, exact only those with the ' +
        'same pixels, ignore none',
    ),
  groupBy: z
    .string()
    .min(1)
    .optional()
    .describe(
      'What belongs together and is on one side of every split, such as the pictures of a person: a column of the table of labels, or ' +
        'a regular expression whose first parentheses find the name of the group in the name of the file',
    ),
  labels: z
    .enum(['fine', 'coarse'])
    .default('fine')
    .describe('CIFAR-100: its 100 classes or 20 superclasses'),
});

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

/** The colour that options name, which were checked. */
export function backgroundOf({ background }: Pick<z.output<typeof dataOptions>, 'background'>): Rgb {
  return parseColour(background)!;
}

/** The share of the training images that was held out as test images, by the options in a record. */
export function testShareOf(options: Readonly<Record<string, unknown>>): number {
  return Number(options.test ?? 0);
}

/** Called while data is read: `done` of `total` pictures (image folders) or files (others) so far. */
export type ReadProgress = (done: number, total: number) => void;

/** {@link OpenDataOptions} that say what the images are. */
export type DataOptions = z.input<typeof dataOptions>;

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

/** The same for what says what the images are. */
export function resolveDataOptions(given: DataOptions): z.output<typeof dataOptions> {
  const result = dataOptions.safeParse(given);
  if (result.success) return result.data;
  const reason = describeIssues(result.error, Object.keys(dataOptions.shape));
  throw new UsageError(`data options: ${reason}`);
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
