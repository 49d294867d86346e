import type { DType, Shape } from '../graph/types.js';
import type { TensorData } from './host-tensor.js';

/**
 * The part of an ONNX Runtime package that engines use: onnxruntime-node and onnxruntime-web both fit. It is written down
 * here because the packages' own types need those of pages, which programs for Node do not have.
 */
export interface OrtModule {
  readonly InferenceSession: {
    /** Makes an encoded model ready to run. */
    create(model: Uint8Array, options?: OrtSessionOptions): Promise<OrtSession>;
  };
  readonly Tensor: new (type: DType, data: TensorData, dims: Shape) => OrtTensor;
}

/** A model that ONNX Runtime has made ready to run. */
export interface OrtSession {
  /** Runs the model once. */
  run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
  /** Frees what it takes. */
  release(): Promise<void>;
  /** Writes the profile that was asked for. */
  endProfiling(): void;
}

/** A tensor of ONNX Runtime. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: Shape;
  /** Throws where the tensor is on a device. */
  readonly data: unknown;
  /** `cpu`, or where on a device it is. */
  readonly location: string;
  /** Frees what it takes on a device. */
  dispose(): void;
}

/** How ONNX Runtime makes a model ready; its documentation says what each option does. */
export interface OrtSessionOptions {
  readonly executionProviders?: readonly string[];
  readonly graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'all';
  readonly enableMemPattern?: boolean;
  readonly intraOpNumThreads?: number;
  readonly logSeverityLevel?: 0 | 1 | 2 | 3 | 4;
  readonly enableProfiling?: boolean;
  readonly profileFilePrefix?: string;
  /** Outputs that stay on the device. */
  readonly preferredOutputLocation?: Readonly<Record<string, 'cpu' | 'gpu-buffer'>>;
}
