export { bfloat16ToFloat32, float16ToFloat32 } from './half-precision.js';
export { matchWeights, type WeightReport } from './load-weights.js';
export { encodeNpy } from './npy.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  type FileParts,
  readSafetensorsMetadata,
} from './safetensors.js';
export {
  STORED_DTYPES,
  type StoredData,
  type StoredDType,
  type StoredTensor,
  toFloat32,
} from './stored-tensor.js';
