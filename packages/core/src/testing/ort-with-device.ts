import type { OrtModule, OrtSession, OrtTensor } from '../runtime/ort-module.js';
import { ort } from './onnxruntime.js';

/** ONNX Runtime with a device in name only: outputs that are to stay there cannot be read, and have to be freed in time. */
export interface OrtWithDevice extends OrtModule {
  /** Tensors on the device that were not freed. */
  readonly alive: ReadonlySet<OrtTensor>;
  /** Bytes that went to the device, and outputs' bytes that came from it, in all runs. */
  readonly traffic: { up: number; down: number };
}

export function ortWithDevice(): OrtWithDevice {
  const alive = new Set<OrtTensor>();
  const inside = new WeakMap<OrtTensor, OrtTensor>();
  const traffic = { up: 0, down: 0 };
  const bytesOf = ({ data }: OrtTensor) => (data as Uint8Array).byteLength;
  return {
    alive,
    traffic,
    Tensor: ort.Tensor as unknown as OrtModule['Tensor'],
    InferenceSession: {
      async create(model, { preferredOutputLocation = {}, ...options } = {}) {
        const plain = { ...options, executionProviders: ['cpu'] };
        const session = (await ort.InferenceSession.create(model, plain)) as unknown as OrtSession;
        const made = new Set<OrtTensor>();
        return {
          endProfiling: () => session.endProfiling(),
          async run(feeds) {
            const values = Object.entries(feeds).map(([name, tensor]) => {
              if (tensor.location === 'none') throw new Error(`${name} was freed`);
              if (tensor.location === 'cpu') traffic.up += bytesOf(tensor);
              return [name, inside.get(tensor) ?? tensor];
            });
            const outputs = await session.run(Object.fromEntries(values));
            return Object.fromEntries(
              Object.entries(outputs).map(([name, tensor]) => {
                if (preferredOutputLocation[name] !== 'gpu-buffer') {
                  traffic.down += bytesOf(tensor);
                  return [name, tensor];
                }
                let location = 'gpu-buffer';
                const there: OrtTensor = {
                  type: tensor.type,
                  dims: tensor.dims,
                  get location() {
                    return location;
                  },
                  get data(): never {
                    throw new Error(`${name} is on the device`);
                  },
                  dispose() {
                    location = 'none';
                    alive.delete(there);
                  },
                };
                inside.set(there, tensor);
                alive.add(there);
                made.add(there);
                return [name, there];
              }),
            );
          },
          async release() {
            const left = [...made].filter((tensor) => alive.has(tensor));
            if (left.length > 0)
              throw new Error(`${left.length} tensors on the device outlive their session`);
            await session.release();
          },
        };
      },
    },
  };
}
