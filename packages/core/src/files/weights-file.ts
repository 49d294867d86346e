import { decodeSafetensors } from './safetensors.js';
import type { StoredTensor } from './stored-tensor.js';
import { decodeTorch, isTorchFile } from './torch-file.js';

/**
 * The tensors of a file of weights by name: safetensors, or what PyTorch's `torch.save` writes. What it is is told by its
 * content, not by its name.
 * @param source what messages call the file, usually its path.
 * @throws KindredError naming the file, and the tensor where one is at fault.
 */
export function decodeWeights(bytes: Uint8Array, source: string): Map<string, StoredTensor> {
  return isTorchFile(bytes) ? decodeTorch(bytes, source) : decodeSafetensors(bytes, source).tensors;
}
