import type { InputSize } from '@kindred/core/data';
import type { ModelCard } from '@kindred/core/export';
import { colourName, type Rgb } from '../data/image-folder/colour.js';
import type { DecodeOptions } from '../data/image-folder/decode.js';

/** How a model's pictures are decoded. */
export function cardDecoding({
  input,
  preprocessing,
}: ModelCard): DecodeOptions & { readonly background: Rgb } {
  const { decode, background, reduce } = preprocessing;
  return {
    channels: input.shape[1],
    storeSize: reduce.shorterSide,
    background,
    range: decode.range ?? 'auto',
  };
}

/** The same as options of data. */
export function cardReading(card: ModelCard) {
  const { channels, storeSize, background, range } = cardDecoding(card);
  return { channels, storeSize, background: colourName(background), range: rangeOption(range) };
}

function rangeOption(range: DecodeOptions['range']): 'auto' | 'cast' | [number, number] {
  return typeof range === 'object' ? [range[0], range[1]] : (range ?? 'auto');
}

/** What decoded pictures of a model are brought to. */
export function cardInput({ input, preprocessing }: ModelCard): InputSize {
  const [, channels, height, width] = input.shape;
  const { resize, pad } = preprocessing;
  const { fit, filter } = resize;
  const size = { channels, height, width };
  const isInput = resize.height === height && resize.width === width && filter === 'bilinear';
  const cover = isInput ? undefined : { height: resize.height, width: resize.width, filter };
  if (fit === 'cover') return { ...size, cover };
  return { ...size, cover, whole: pad ? { kind: 'pad', background: pad.background } : { kind: 'stretch' } };
}
