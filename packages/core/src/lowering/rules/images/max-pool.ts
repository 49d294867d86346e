import type { Tensor } from '../../../graph/graph.js';
import { dimensions } from '../../../graph/types.js';
import type { WindowAttributes } from '../../../ops/conv/geometry.js';
import { maxPool2dGradientOp, maxPool2dOp } from '../../../ops/pool/max-pool2d.js';
import type { MaxPooling } from '../../layouts/layout.js';
import type { ModelWriter } from '../../model-writer.js';
import { defineRule } from '../rule.js';
import { imageWithoutBias } from './without-bias.js';

/** How an image is pooled where it is. */
function poolingOf(writer: ModelWriter, x: Tensor, window: WindowAttributes): MaxPooling | undefined {
  return writer.layoutOf(x)?.maxPooling(dimensions(x.shape, 4), window);
}

export const imageMaxPool = defineRule(maxPool2dOp, (writer, { inputs: [x], attributes }) => {
  const pooling = poolingOf(writer, x, attributes);
  const image = pooling && imageWithoutBias(writer, x);
  if (!image) return undefined;
  const { layout, z, bias } = image;
  const value = pooling.forward(writer, x, z);
  // A bias moves no maximum; what follows may add it in passing.
  return [bias ? { layout, z: value, shift: bias } : { layout, value }];
});

export const imageMaxPoolGradient = defineRule(
  maxPool2dGradientOp,
  (writer, { inputs: [dy, x], attributes }) => {
    const pooling = poolingOf(writer, x, attributes);
    const image = pooling?.gradient && imageWithoutBias(writer, x);
    if (!image) return undefined;
    return [{ layout: image.layout, value: pooling.gradient(writer, dy, x, image.z) }];
  },
);
