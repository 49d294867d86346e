import { KindredError } from '../errors.js';
import type { Dataset } from './dataset.js';
import type { Image } from './image.js';

/** What {@link datasetFromBuffer} makes a data set of. */
export interface BufferContents {
  /** All images one after the other, each channels * height * width bytes (CHW). Not copied. */
  readonly pixels: Uint8Array;
  readonly labels: ArrayLike<number>;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classNames: readonly string[];
  /** Names the whole in messages, e.g. `train-images-idx3-ubyte.gz`. */
  readonly sourceName: string;
}

/**
 * Images of one size that lie in one buffer.
 * @throws KindredError where the buffer is not as long as labels and image size say, or a label has no class.
 */
export function datasetFromBuffer(contents: BufferContents): Dataset {
  const { pixels, channels, height, width, classNames, sourceName } = contents;
  const count = contents.labels.length;
  checkChannels(channels, sourceName);
  checkSize({ height, width }, sourceName);
  const imageBytes = channels * height * width;
  if (pixels.length !== count * imageBytes) {
    throw new KindredError(
      `${sourceName}: ${count} labels with images of ${channels} x ${height} x ${width} need ` +
        `${count * imageBytes} bytes of pixels, but there are ${pixels.length}`,
    );
  }
  return {
    classNames,
    labels: checkedLabels(contents.labels, classNames, sourceName),
    channels,
    image: (index) => {
      checkIndex(index, count, sourceName);
      const data = pixels.subarray(index * imageBytes, (index + 1) * imageBytes);
      return { channels, height, width, data };
    },
    source: (index) => `${sourceName} #${index}`,
  };
}

/** What {@link datasetFromImages} makes a data set of. */
export interface ImageListContents {
  readonly images: readonly Image[];
  readonly labels: ArrayLike<number>;
  readonly classNames: readonly string[];
  /** Where each image comes from. Where not given, `sourceName` and the index stand for it. */
  readonly sources?: readonly string[];
  readonly sourceName: string;
}

/**
 * Images of different sizes, all with the same number of channels.
 * @throws KindredError where lengths disagree, an image's data does not fill its size, or a label has no class.
 */
export function datasetFromImages(contents: ImageListContents): Dataset {
  const { images, classNames, sources, sourceName } = contents;
  const count = images.length;
  const source = (index: number) => sources?.[index] ?? `${sourceName} #${index}`;
  if (contents.labels.length !== count || (sources && sources.length !== count)) {
    throw new KindredError(
      `${sourceName}: there are ${count} images, but ${contents.labels.length} labels` +
        (sources ? ` and ${sources.length} sources` : ''),
    );
  }
  const channels = images[0]?.channels ?? 1;
  for (const [index, image] of images.entries()) checkImage(image, channels, source(index));
  return {
    classNames,
    labels: checkedLabels(contents.labels, classNames, sourceName),
    channels,
    image: (index) => {
      checkIndex(index, count, sourceName);
      return images[index]!;
    },
    source,
  };
}

function checkImage(image: Image, channels: number, source: string): void {
  requireImage(image, source);
  if (image.channels === channels) return;
  throw new KindredError(
    `${source}: has ${image.channels} channels where the images before it have ${channels}`,
  );
}

/**
 * @param source where it comes from, for the message
 * @throws KindredError where an image has other channels than images can have, or its data does not fill its size.
 */
export function requireImage(image: Image, source: string): void {
  checkChannels(image.channels, source);
  checkSize(image, source);
  const size = image.channels * image.height * image.width;
  if (image.data.length !== size) {
    throw new KindredError(
      `${source}: has ${image.data.length} bytes where ${image.channels} x ${image.height} x ${image.width} ` +
        `needs ${size}`,
    );
  }
}

function checkSize({ height, width }: Pick<Image, 'height' | 'width'>, source: string): void {
  if (Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0) return;
  throw new KindredError(
    `${source}: height and width of an image must be whole numbers from 1, not ${height} x ${width}`,
  );
}

function checkChannels(channels: number, source: string): void {
  if (channels !== 1 && channels !== 3) {
    throw new KindredError(`${source}: images must have 1 (grey) or 3 (RGB) channels, not ${channels}`);
  }
}

function checkedLabels(labels: ArrayLike<number>, classNames: readonly string[], source: string): Int32Array {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classNames.length) {
      throw new KindredError(
        `${source} #${i}: label ${label} is not a class; with ${classNames.length} classes ` +
          `labels go from 0 to ${classNames.length - 1}`,
      );
    }
  }
  return Int32Array.from(labels);
}

function checkIndex(index: number, count: number, source: string): void {
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new KindredError(`${source}: there is no image ${index}; it has ${count}, counted from 0`);
  }
}
