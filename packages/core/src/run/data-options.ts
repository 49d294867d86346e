import * as z from 'zod';
import { describeOptionIssues } from '../config/index.js';
import { parseColour, type Rgb } from '../data/colour.js';
import type { Whole } from '../data/transforms/whole.js';
import { UsageError } from '../errors.js';

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
    .enum(['near', 'exact', 'none'])
    .default('near')
    .describe(
      'Which copies of a picture are kept on one side of every split: near ones, too, only those with exactly the same pixels, or none',
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

/** The colour that options name, which were checked. */
export function backgroundOf({ background }: Pick<z.output<typeof dataOptions>, 'background'>): Rgb {
  return parseColour(background)!;
}

/** The share of the training images that was held out as test images, by the options in a record. */
export function testShareOf(options: Readonly<Record<string, unknown>>): number {
  return Number(options.test ?? 0);
}

/** Options of data that say what the images are; everything has a default. */
export type DataOptions = z.input<typeof dataOptions>;

/** Fills in the defaults. Throws a {@link UsageError} that names the option. */
export function resolveDataOptions(given: DataOptions): z.output<typeof dataOptions> {
  const result = dataOptions.safeParse(given);
  if (result.success) return result.data;
  const reason = describeOptionIssues(result.error, Object.keys(dataOptions.shape));
  throw new UsageError(`data options: ${reason}`);
}

/** How the options show pictures of another shape than the network's input whole; undefined where they are cut. */
export function wholeOf({ fit = 'crop', background = 'white' }: DataOptions): Whole | undefined {
  if (fit === 'crop') return undefined;
  return fit === 'stretch' ? { kind: 'stretch' } : { kind: 'pad', background: backgroundOf({ background }) };
}
