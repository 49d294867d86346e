import { colourName, type Rgb } from '@kindred/core/data';
import type { ModelCard } from '@kindred/core/export';
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
