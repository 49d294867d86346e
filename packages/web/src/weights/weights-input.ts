import { describeValue } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';

/** A file of weights, and what is known of it. */
export interface WeightsFile {
  /** The file (safetensors, or PyTorch's own), its bytes, or its address. */
  readonly file: Blob | ArrayBuffer | Uint8Array | string | URL;
  /** Of the file, in hex: another file is refused, and one that is kept with it is not fetched again. */
  readonly sha256?: string | undefined;
  /**
   * The `config.json` of the hub beside them, which says how pictures were prepared: the file, its address, or what is in it.
   * ImageNet's where not given.
   */
  readonly config?: Blob | string | URL | Readonly<Record<string, unknown>> | undefined;
}

/** Weights to start from: a file that the user has picked, its bytes, or its address; with more that is known of it. */
export type WeightsInput = WeightsFile['file'] | WeightsFile;

/** Weights on their way to a worker. */
export interface PackedWeights {
  readonly file: Blob | Uint8Array | { readonly address: string };
  /** For messages and records. */
  readonly name: string;
  /** In lower-case hex. */
  readonly sha256: string | undefined;
  /** The text of the configuration, or where it is. */
  readonly config: Blob | { readonly address: string } | { readonly text: string } | undefined;
}

/** @throws UsageError where they are none. */
export function packWeights(weights: WeightsInput | undefined): PackedWeights | undefined {
  if (weights === undefined) return undefined;
  const { file, sha256, config } = (
    isFile(weights) ? { file: weights } : (weights ?? {})
  ) as Partial<WeightsFile>;
  if (!isFile(file)) {
    throw new UsageError(
      'weights must be a file, its bytes or its address, or { file, sha256, config }, not ' +
        describeValue(weights),
    );
  }
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(String(sha256))) {
    throw new UsageError(`weights: sha256 has 64 hexadecimal digits, not ${describeValue(sha256)}`);
  }
  return {
    ...packFile(file),
    sha256: sha256?.toLowerCase(),
    config: packConfig(config),
  };
}

function isFile(value: unknown): value is WeightsFile['file'] {
  return typeof value === 'string'
    ? value !== ''
    : [Blob, ArrayBuffer, Uint8Array, URL].some((kind) => value instanceof kind);
}

function packFile(file: WeightsFile['file']): Pick<PackedWeights, 'file' | 'name'> {
  if (typeof file === 'string' || file instanceof URL) {
    const address = addressOf(file);
    return { file: { address }, name: nameIn(address) };
  }
  if (file instanceof Blob) {
    const name = typeof File !== 'undefined' && file instanceof File ? file.name : 'weights';
    return { file, name };
  }
  return { file: file instanceof ArrayBuffer ? new Uint8Array(file) : file, name: 'weights' };
}

/** The name of the file at an address. */
function nameIn(address: string): string {
  const name = new URL(address).pathname.split('/').at(-1) || address;
  try {
    return decodeURIComponent(name);
  } catch {
    // A percent sign may stand for itself.
    return name;
  }
}

function packConfig(config: WeightsFile['config']): PackedWeights['config'] {
  if (config === undefined || config instanceof Blob) return config;
  if (typeof config === 'string' || config instanceof URL) return { address: addressOf(config) };
  return { text: JSON.stringify(config) };
}

/** What an address means in the page; in its worker it would mean another place. */
function addressOf(address: string | URL): string {
  try {
    return new URL(address, globalThis.document?.baseURI).href;
  } catch {
    throw new UsageError(`weights: ${JSON.stringify(String(address))} is no address`);
  }
}
