import * as z from 'zod';
import { describeIssues } from '../config/index.js';
import { KindredError } from '../errors.js';

/** How pictures were made the input of a network while it learned its weights. */
export interface WeightsPreprocessing {
  /** Side of the input in pixels. */
  readonly inputSize?: number;
  /** Of each channel, for pixels in [0, 1]: (pixel - mean) / std. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Share of the shorter side that the input shows: pictures are resized to inputSize / cropFraction, then cropped. */
  readonly cropFraction?: number;
  /** Filter of that resize. */
  readonly interpolation?: Interpolation;
}

/** Filters of a resize, by their names in timm and Pillow. */
export const INTERPOLATIONS = ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const;

/** The name of a filter. */
export type Interpolation = (typeof INTERPOLATIONS)[number];

/** What a `config.json` of the hub says, as far as it is understood. */
export interface HubConfig {
  /** timm's name of the network: `resnet18`. */
  readonly architecture?: string;
  /** SPDX identifier. */
  readonly license?: string;
  readonly preprocessing?: WeightsPreprocessing;
}

/** As large as images are brought to. */
const size = z.int().min(1).max(1024);
const channelValues = z.array(z.number()).min(1);

/** timm's: what it does not say is left open, what else it says is not looked at. */
const timmConfigSchema = z.looseObject({
  architecture: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional(),
  pretrained_cfg: z
    .looseObject({
      input_size: z.tuple([size, size, size]).optional(),
      mean: channelValues.optional(),
      std: z.array(z.number().gt(0)).min(1).optional(),
      crop_pct: z.number().min(0.1).max(1).optional(),
      interpolation: z.string().optional(),
      license: z.string().optional(),
    })
    .optional(),
});

/**
 * Reads what a `config.json` beside weights says of them; one without timm's `pretrained_cfg` says nothing of the
 * preprocessing.
 * @param source what messages call the file, usually its path.
 * @throws KindredError naming the file, and the field that is wrong.
 */
export function parseHubConfig(text: string, source: string): HubConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new KindredError(`${source} is not valid JSON`);
  }
  const parsed = timmConfigSchema.safeParse(json);
  if (!parsed.success) throw new KindredError(`${source}: ${describeIssues(parsed.error)}`);
  const { architecture, pretrained_cfg: { license, mean, std, input_size, crop_pct, interpolation } = {} } =
    parsed.data;
  if (mean?.length !== std?.length) {
    throw new KindredError(
      `${source}: pretrained_cfg has ${mean?.length ?? 0} means and ${std?.length ?? 0} deviations`,
    );
  }
  const filter = INTERPOLATIONS.find((name) => name === interpolation);
  return {
    ...(architecture !== undefined && { architecture }),
    ...(license !== undefined && { license }),
    ...(mean &&
      std && {
        preprocessing: {
          ...(input_size && { inputSize: input_size[1] }),
          mean,
          std,
          ...(crop_pct !== undefined && { cropFraction: crop_pct }),
          ...(filter && { interpolation: filter }),
        },
      }),
  };
}
