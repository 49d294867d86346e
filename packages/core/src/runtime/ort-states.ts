import { KindredError } from '../errors.js';
import type { DType, Shape } from '../graph/types.js';
import { opset } from '../lowering/lower.js';
import { encodeModel } from '../onnx/model.js';
import type { HostTensor } from './host-tensor.js';
import type { OrtSession, OrtTensor } from './ort-module.js';

interface Kept {
  readonly tensor: OrtTensor;
  /** The session whose run has made it, where it is on a device. */
  readonly maker: OrtSession | undefined;
}

/**
 * States of an engine by name, in memory or on a device. What is on a device belongs to a session: it is freed when it is
 * replaced, and has to be freed before its session is (ONNX Runtime 1.30 crashes otherwise).
 */
export class OrtStates {
  readonly #kept = new Map<string, Kept>();

  /** As it is kept, which may be on a device. */
  get(name: string): OrtTensor | undefined {
    return this.#kept.get(name)?.tensor;
  }

  /** Whether it was written. */
  has(name: string): boolean {
    return this.#kept.has(name);
  }

  /** Of all of them. */
  names(): string[] {
    return [...this.#kept.keys()];
  }

  /** Replaces one, or adds it. @param maker the session whose run has made it, where one has */
  set(name: string, tensor: OrtTensor, maker?: OrtSession): void {
    const old = this.#kept.get(name);
    this.#kept.set(name, { tensor, maker: isOnDevice(tensor) ? maker : undefined });
    if (old && isOnDevice(old.tensor)) old.tensor.dispose();
  }

  /** Those on a device that a session has made. */
  madeBy(session: OrtSession): string[] {
    return [...this.#kept].filter(([, { maker }]) => maker === session).map(([name]) => name);
  }

  /** Frees all of them. */
  clear(): void {
    for (const { tensor } of this.#kept.values()) if (isOnDevice(tensor)) tensor.dispose();
    this.#kept.clear();
  }

  /**
   * The states of these names, as they are in memory or copied there.
   * @throws KindredError where one was never written.
   */
  async read(names: readonly string[], reader: DeviceReader): Promise<Map<string, HostTensor>> {
    const tensors = new Map(
      names.map((name) => {
        const tensor = this.get(name);
        if (!tensor) throw new KindredError(`state "${name}" was never written`);
        return [name, tensor];
      }),
    );
    const onDevice = new Map([...tensors].filter(([, tensor]) => isOnDevice(tensor)));
    const copies = onDevice.size > 0 ? await reader.read(onDevice) : undefined;
    return new Map([...tensors].map(([name, tensor]) => [name, hostTensor(copies?.[name] ?? tensor)]));
  }
}

/**
 * Copies tensors from a device into memory, by a small program: the tensors' own `getData` ends the process in
 * onnxruntime-node, and leaves the device's memory taken in onnxruntime-web.
 */
export class DeviceReader {
  readonly #create: (model: Uint8Array) => Promise<OrtSession>;
  /** By the names and types that they read. */
  readonly #sessions = new Map<string, OrtSession>();

  /** @param create has ONNX Runtime prepare a model */
  constructor(create: (model: Uint8Array) => Promise<OrtSession>) {
    this.#create = create;
  }

  /** Copies of the tensors, by their names. */
  async read(tensors: ReadonlyMap<string, OrtTensor>): Promise<Readonly<Record<string, OrtTensor>>> {
    const values = [...tensors].map(([name, { type, dims }]) => ({
      ...{ name, dtype: type as DType, shape: dims as Shape },
    }));
    const key = JSON.stringify(values);
    const session = this.#sessions.get(key) ?? (await this.#create(readingModel(values)));
    this.#sessions.set(key, session);
    const outputs = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(values.map(({ name }) => [name, outputs[`read ${name}`]!]));
  }

  /** Frees its sessions. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.release();
  }
}

interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

function readingModel(values: readonly Value[]): Uint8Array {
  return encodeModel({
    name: 'reading',
    opset,
    nodes: values.map(({ name }) => ({
      ...{ type: 'Identity', name: `read/${name}`, attributes: {} },
      ...{ inputs: [name], outputs: [`read ${name}`] },
    })),
    inputs: values,
    outputs: values.map((value) => ({ ...value, name: `read ${value.name}` })),
    initializers: [],
  });
}

function isOnDevice({ location }: OrtTensor): boolean {
  return location !== 'cpu';
}

/** Of a program, whose tensors have no other types. */
export function hostTensor({ type, dims, data }: OrtTensor): HostTensor {
  return { dtype: type, shape: dims, data } as HostTensor;
}
