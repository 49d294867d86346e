import { serve } from '../serve.js';

/** Bytes between a worker's memory and its GPU, and what buffers take there; of what the engine has done so far. */
export interface DeviceTraffic {
  readonly up: number;
  readonly down: number;
  readonly held: number;
}

/** The little of WebGPU that is counted. */
interface Buffer {
  readonly size: number;
}
interface Prototypes {
  readonly GPUDevice: { readonly prototype: { createBuffer(descriptor: BufferDescriptor): Buffer } };
  readonly GPUBuffer: {
    readonly prototype: {
      mapAsync(mode: number, offset?: number, size?: number): Promise<void>;
      destroy(): void;
    };
  };
  readonly GPUQueue: {
    readonly prototype: {
      writeBuffer(
        buffer: Buffer,
        offset: number,
        data: ArrayBufferView | ArrayBuffer,
        dataOffset?: number,
        size?: number,
      ): void;
    };
  };
}
interface BufferDescriptor extends Buffer {
  readonly mappedAtCreation?: boolean;
}

/** GPUMapMode.READ. */
const read = 1;

const traffic = { up: 0, down: 0, held: 0 };
count();
const channel = new BroadcastChannel('device-traffic');
channel.onmessage = ({ data }) => {
  if (data === 'read') channel.postMessage(traffic satisfies DeviceTraffic);
};
serve();

/** Has WebGPU count what goes through it. */
function count(): void {
  const { GPUDevice, GPUBuffer, GPUQueue } = globalThis as unknown as Prototypes;
  const living = new WeakSet<Buffer>();

  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    living.add(buffer);
    traffic.held += buffer.size;
    if (descriptor.mappedAtCreation) traffic.up += buffer.size;
    return buffer;
  };
  const { mapAsync, destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.mapAsync = function (this: Buffer, mode, offset = 0, size = this.size - offset) {
    if (mode === read) traffic.down += size;
    else traffic.up += size;
    return mapAsync.call(this, mode, offset, size);
  };
  GPUBuffer.prototype.destroy = function (this: Buffer) {
    if (living.delete(this)) traffic.held -= this.size;
    destroy.call(this);
  };
  const { writeBuffer } = GPUQueue.prototype;
  GPUQueue.prototype.writeBuffer = function (buffer, offset, data, dataOffset = 0, size) {
    // Counted in elements of a typed array, in bytes of everything else.
    const element = (data as Uint8Array).BYTES_PER_ELEMENT ?? 1;
    traffic.up += size === undefined ? data.byteLength - dataOffset * element : size * element;
    writeBuffer.call(this, buffer, offset, data, dataOffset, ...(size === undefined ? [] : [size]));
  };
}
