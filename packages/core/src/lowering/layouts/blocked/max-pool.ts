import { sizeOf } from '../../../graph/types.js';
import {
  type ImageShape,
  onnxWindow,
  type WindowAttributes,
  windowOutput,
} from '../../../ops/conv/geometry.js';
import { firstMatch } from '../first-match.js';
import type { ImageLayout, MaxPooling } from '../layout.js';
import { nchwc, reorderBlocks } from './reorder.js';

/** Whether windows lie side by side and cover the image. */
function isTiled(shape: ImageShape, window: WindowAttributes): boolean {
  const { kernel, stride, padding, dilation } = window;
  const output = windowOutput(shape, window);
  return (
    kernel.join() === stride.join() &&
    padding.every((side) => side === 0) &&
    dilation.every((step) => step === 1) &&
    output[0] * kernel[0] === shape[2] &&
    output[1] * kernel[1] === shape[3]
  );
}

/** By ONNX Runtime's pooling of blocked images; the gradient of tiles, whose members become an axis. */
export function blockedMaxPooling(
  layout: ImageLayout,
  block: number,
  shape: ImageShape,
  window: WindowAttributes,
): MaxPooling {
  const attributes = onnxWindow(window);
  const forward: MaxPooling['forward'] = (emitter, x, z) =>
    emitter.share(x, `max pool ${z} ${JSON.stringify(attributes)}`, () =>
      emitter.op('MaxPool', [z], attributes, nchwc),
    );
  if (!isTiled(shape, window)) return { forward, gradient: undefined };
  return {
    forward,
    gradient(emitter, dy, x, z) {
      const [height, width] = window.kernel;
      const [rows, columns] = [shape[2] / height, shape[3] / width];
      const maps = sizeOf(shape.slice(0, 2)) / block;
      const members = height * width;
      const apart = reorderBlocks(emitter, z, [maps, rows, height, columns, width, block], [2, 4, 1, 3]);
      const split = (value: string, count: number) =>
        emitter.reshape(value, [maps, count, rows * columns, block]);
      const highest = split(forward(emitter, x, z), 1);
      const mask = firstMatch(emitter, split(apart, members), highest, members, 1);
      const spread = emitter.op('Mul', [mask, split(emitter.image(dy, layout), 1)]);
      const together = [maps, height, width, rows, columns, block];
      return emitter.reshape(reorderBlocks(emitter, spread, together, [3, 1, 4, 2]), shape);
    },
  };
}
