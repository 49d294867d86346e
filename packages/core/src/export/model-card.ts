import * as z from 'zod';
import type { Cover } from '../data/transforms/fit.js';
import type { Whole } from '../data/transforms/whole.js';

const size = z.int().min(1);
const batch = z.literal('batch');
const level = z.int().min(0).max(255);
const colour = z.tuple([level, level, level]);

/**
 * How a picture of any kind becomes the model's input, in the order in which it is done. Values that are always the same
 * are there for programs and people that know nothing of Kindred.
 */
const preprocessingSchema = z.strictObject({
  /** Eight bits for each of red, green and blue, in sRGB: embedded profiles are applied; the first frame of several. */
  decode: z.strictObject({
    depth: z.literal(8),
    space: z.literal('srgb'),
    /** The values of pixels of more than 8 bits that are black and white; not there where their format tells it. */
    range: z.union([z.tuple([z.number(), z.number()]), z.literal('cast')]).optional(),
  }),
  /** The picture is turned upright as its EXIF orientation says. */
  orientation: z.literal('exif'),
  /** Red, green and blue of what is laid under transparent pixels. */
  background: colour,
  /**
   * A picture whose shorter side is longer than this is reduced to it, its shape kept, in the way of libvips; a smaller
   * one stays as it is.
   */
  reduce: z.strictObject({
    shorterSide: size,
    filter: z.literal('lanczos3'),
    implementation: z.literal('libvips'),
  }),
  /** Where the model takes grey: the luminance of linear light (Rec. 709), encoded as sRGB again. */
  grey: z.literal('luminance').optional(),
  /**
   * `cover`: resized, its shape kept, until it covers height x width, which may be more than the input; `contain`: until it
   * fits into it; `fill`: stretched to it. Sides are rounded. An antialiased filter in the way of Pillow (bicubic: Keys 1981, a = -0.5): the columns first, rounded to bytes after each of
   * the two passes.
   */
  resize: z.strictObject({
    fit: z.enum(['cover', 'contain', 'fill']),
    height: size,
    width: size,
    filter: z.enum(['bilinear', 'bicubic']),
    antialias: z.literal(true),
    implementation: z.literal('pillow'),
  }),
  /** Where it covers: what is more than the input is cut off on both sides, half of it (rounded down) at the top and on the left. */
  crop: z.literal('center').optional(),
  /** Where it is contained: what is missing is filled up, half of it (rounded down) at the top and on the left. */
  pad: z.strictObject({ position: z.literal('center'), background: colour }).optional(),
});

/** Weights that others have learned and that a network started from. */
export const weightsOriginSchema = z.strictObject({
  /** A repository of the Hugging Face hub, such as `timm/resnet18.tv_in1k`, or the name of a file. */
  source: z.string(),
  /** Commit of the repository. */
  revision: z.string().optional(),
  /** What others may do with them, where the source says so: an SPDX identifier. */
  license: z.string().optional(),
  /** Of their file. */
  sha256: z.string(),
});

export type WeightsOrigin = z.infer<typeof weightsOriginSchema>;

/**
 * What an exported classifier says of itself: all that one has to know to use it. It is in the metadata of the model and,
 * as a JSON file, beside it; docs/exported-model.md explains it to those who use models elsewhere.
 */
export const modelCardSchema = z.strictObject({
  /** Version of this description. */
  version: z.literal(2),
  /** Class names in the order of the logits. */
  labels: z.array(z.string()).min(2),
  input: z.strictObject({
    name: z.literal('images'),
    dtype: z.literal('float32'),
    layout: z.literal('NCHW'),
    shape: z.tuple([batch, z.union([z.literal(1), z.literal(3)]), size, size]),
    channels: z.enum(['grey', 'rgb']),
    /** Of the values: those of the pixels, whole numbers, not divided by anything. */
    range: z.tuple([z.literal(0), z.literal(255)]),
  }),
  preprocessing: preprocessingSchema,
  /** (pixel / 255 - mean) / std: done by the model, not before it. The numbers are not in cards of version 1. */
  normalization: z.strictObject({
    insideModel: z.literal(true),
    mean: z.array(z.number()).optional(),
    std: z.array(z.number()).optional(),
  }),
  outputs: z.strictObject({
    logits: z.strictObject({ shape: z.tuple([batch, size]) }),
    /** What the classifier reads, as it is: not of unit length. */
    embedding: z.strictObject({ shape: z.tuple([batch, size]) }).optional(),
    /** How normal an image is: see `normality`. */
    normality: z.strictObject({ shape: z.tuple([batch]) }).optional(),
  }),
  /** How logits become probabilities: outside the model. */
  probabilities: z.enum(['softmax(logits)', 'softmax(logits / calibration.temperature)']),
  /** Confidences are calibrated by dividing the logits by the temperature (Guo et al. 2017). */
  calibration: z
    .strictObject({
      /** 1 where none is best. */
      temperature: z.number().gt(0),
      /** Why none is best; not there where one is. */
      unbounded: z.string().optional(),
      /** Expected calibration error on the validation images, at temperature 1. */
      eceBefore: z.number(),
      /** And scaled, each image by a temperature that was fitted without it (in models of earlier versions: with it). */
      eceAfter: z.number(),
      /** Validation images on which the temperature was fitted. */
      images: z.int(),
    })
    .optional(),
  /** Where the model has the output `normality`: how abnormal images are told by it. */
  normality: z
    .strictObject({
      /** The score's name and options. */
      score: z.looseObject({ name: z.string() }),
      threshold: z.number(),
      /** On which side of the threshold images are abnormal; one with exactly its value is normal. */
      abnormal: z.literal('below'),
      /** The share of normal images that the threshold may at most take for abnormal, as it was asked for. */
      falseAlarms: z.number(),
      /** Validation images on which it was chosen. */
      images: z.int(),
      /** How many of them are below it; not there in models of earlier versions. */
      rejected: z.int().min(0).optional(),
    })
    .optional(),
  /** On held-out images when it was exported, if it was measured. Of cards of version 1 only `top1` is known. */
  accuracy: z
    .strictObject({
      /** Share of the images whose most probable label is right. */
      top1: z.number(),
      split: z.enum(['validation', 'test']).optional(),
      /** How many images. */
      images: z.int().optional(),
      /** 95 % confidence interval (Wilson) of `top1`. */
      interval: z.strictObject({ lower: z.number(), upper: z.number() }).optional(),
      /** What the number cannot tell. */
      caveat: z.string().optional(),
    })
    .optional(),
  /** The network's name and options. */
  model: z.looseObject({ name: z.string() }),
  /** Of a pruned network: outputs of the layers that are narrower than its name says. */
  widths: z.record(z.string(), size).optional(),
  /** Name and options of the loss that it was trained with. */
  loss: z.looseObject({ name: z.string() }),
  /** The weights of others that its training started from; not there where it started from scratch. */
  weights: weightsOriginSchema.optional(),
  /** Not in cards of version 1. */
  software: z
    .strictObject({
      /** Of ONNX, which what runs the model has to know. */
      opset: size,
      /** The version that exported it. */
      kindred: z.string().optional(),
      /** The versions that trained it. */
      trainedWith: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  /** What others may do with the model, where that was said: an SPDX expression such as `CC-BY-4.0`, or words. */
  license: z.string().optional(),
});

export type ModelCard = z.infer<typeof modelCardSchema>;

/** What a classifier takes and gives. */
export interface ModelInterface {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** Shorter side to which photographs are reduced before anything else. */
  readonly storeSize: number;
  /** What images cover before they are cropped, where that is more than the input. */
  readonly cover?: Cover | undefined;
  /** How images of another shape are shown whole; they are cut where not given. */
  readonly whole?: Whole | undefined;
  /** What is laid under transparent pixels; white where not given. */
  readonly background?: readonly [number, number, number] | undefined;
  /** The values of pixels of more than 8 bits that are black and white, where that was said. */
  readonly range?: readonly [number, number] | 'cast' | undefined;
  readonly classes: number;
  /** Length of the embedding, where it is an output. */
  readonly dimensions?: number | undefined;
  readonly hasNormality: boolean;
  readonly isCalibrated: boolean;
}

/** The part of a card that says how the model is run. */
export function describeInterface({
  channels,
  height,
  width,
  storeSize,
  cover = { height, width, filter: 'bilinear' },
  whole,
  background = [255, 255, 255],
  range,
  classes,
  dimensions,
  hasNormality,
  isCalibrated,
}: ModelInterface): Pick<ModelCard, 'input' | 'preprocessing' | 'outputs' | 'probabilities'> {
  return {
    input: {
      name: 'images',
      dtype: 'float32',
      layout: 'NCHW',
      shape: ['batch', channels, height, width],
      channels: channels === 1 ? 'grey' : 'rgb',
      range: [0, 255],
    },
    preprocessing: {
      decode: {
        ...{ depth: 8, space: 'srgb' },
        ...(range !== undefined && { range: range === 'cast' ? range : [range[0], range[1]] }),
      },
      orientation: 'exif',
      background: [...background],
      reduce: { shorterSide: storeSize, filter: 'lanczos3', implementation: 'libvips' },
      ...(channels === 1 && { grey: 'luminance' }),
      resize: {
        ...(whole
          ? { fit: whole.kind === 'pad' ? 'contain' : 'fill', height, width, filter: cover.filter }
          : { fit: 'cover', ...cover }),
        antialias: true,
        implementation: 'pillow',
      },
      ...(whole === undefined && { crop: 'center' }),
      ...(whole?.kind === 'pad' && { pad: { position: 'center', background: [...whole.background] } }),
    },
    outputs: {
      logits: { shape: ['batch', classes] },
      ...(dimensions !== undefined && { embedding: { shape: ['batch', dimensions] } }),
      ...(hasNormality && { normality: { shape: ['batch'] } }),
    },
    probabilities: isCalibrated ? 'softmax(logits / calibration.temperature)' : 'softmax(logits)',
  };
}
