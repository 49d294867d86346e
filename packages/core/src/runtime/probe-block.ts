import { encodeModel } from '../onnx/model.js';
import type { OrtModule, OrtSessionOptions } from './ort-module.js';

/** More channels than any block has. */
const channels = 64;

/**
 * The number of channels in a block of ONNX Runtime's blocked images, which depends on the machine: an image of two
 * pixels is brought into that layout, where the first pixel's second block of channels follows the second pixel.
 * @returns `undefined` where the engine has no such layout
 */
export async function probeBlock(ort: OrtModule, options: OrtSessionOptions): Promise<number | undefined> {
  const shape = [1, channels, 1, 2];
  const model = encodeModel({
    name: 'blocks',
    opset: 18,
    nodes: [
      {
        type: 'ReorderInput',
        domain: 'com.microsoft.nchwc',
        name: 'reorder',
        inputs: ['x'],
        outputs: ['y'],
        attributes: {},
      },
    ],
    inputs: [{ name: 'x', dtype: 'float32', shape }],
    outputs: [{ name: 'y', dtype: 'float32', shape }],
    initializers: [],
  });
  // Whoever has no blocks does not know the operator.
  const session = await ort.InferenceSession.create(model, options).catch(() => undefined);
  if (!session) return undefined;
  const pixels = Float32Array.from({ length: 2 * channels }, (_, i) => i % 2);
  const { y } = await session.run({ x: new ort.Tensor('float32', pixels, shape) });
  await session.release();
  const block = (y!.data as Float32Array).indexOf(1);
  return block > 0 ? block : undefined;
}
