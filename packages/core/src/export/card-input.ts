import type { InputSize } from '../data/pipeline.js';
import type { ModelCard } from './model-card.js';

/** What decoded pictures of a model are brought to. */
export function cardInput({ input, preprocessing }: Pick<ModelCard, 'input' | 'preprocessing'>): InputSize {
  const [, channels, height, width] = input.shape;
  const { resize, pad } = preprocessing;
  const { fit, filter } = resize;
  const size = { channels, height, width };
  const isInput = resize.height === height && resize.width === width && filter === 'bilinear';
  const cover = isInput ? undefined : { height: resize.height, width: resize.width, filter };
  if (fit === 'cover') return { ...size, cover };
  return { ...size, cover, whole: pad ? { kind: 'pad', background: pad.background } : { kind: 'stretch' } };
}
