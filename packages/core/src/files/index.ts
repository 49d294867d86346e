/** safetensors, files of PyTorch, and weights that are matched by their names. */

export { matchWeights, type WeightOptions, type WeightReport } from './load-weights.js';
export { encodeNpy } from './npy.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  type FileParts,
  readSafetensorsMetadata,
} from './safetensors.js';
export {
  STORED_DTYPES,
  type StoredArrays,
  type StoredData,
  type StoredDType,
  type StoredTensor,
  toFloat32,
} from './stored-tensor.js';
export { decodeTorch } from './torch-file.js';
export { decodeWeights } from './weights-file.js';
