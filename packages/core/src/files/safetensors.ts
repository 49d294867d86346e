/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header that gives each tensor's
 * dtype, shape and `data_offsets` (relative to the end of the header), then the raw little-endian data.
 * Source: the format description in the README of huggingface/safetensors.
 *
 * Typed arrays have the byte order of the machine; every platform that Kindred's engine runs on is
 * little-endian, so data is copied as it stands.
 */
import { KindredError } from '../errors.js';
import { formatShape, sizeOf } from '../graph/types.js';
import { type HeaderEntry, MAX_HEADER_BYTES, METADATA_KEY, parseHeader } from './safetensors-header.js';
import { STORED_DTYPES, type StoredTensor } from './stored-tensor.js';

const LENGTH_BYTES = 8;

/**
 * The bytes of a safetensors file. Tensors are laid out by falling element size, then by name, and the header
 * is padded with spaces to a multiple of 8 bytes: every tensor is aligned, and equal content gives equal bytes
 * whatever the order of the maps.
 * @throws KindredError where a tensor's data does not fill its shape, or where a name is reserved.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = [...tensors].sort(
    ([nameA, a], [nameB, b]) =>
      STORED_DTYPES[b.dtype].bytes - STORED_DTYPES[a.dtype].bytes || compareText(nameA, nameB),
  );
  const header = encodeHeader(ordered, metadata);
  const dataBytes = ordered.reduce((sum, [, tensor]) => sum + tensor.data.byteLength, 0);
  const file = new Uint8Array(LENGTH_BYTES + header.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, LENGTH_BYTES);
  let position = LENGTH_BYTES + header.length;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file. The tensors hold copies of the data, in the order of the file. Nothing that the
 * header claims is believed before it is checked against the dtype, the shape and the length of the file.
 * @param sourceName what messages call the file, usually its path.
 * @throws KindredError naming the file, and the tensor where one is at fault.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  sourceName: string,
): { tensors: Map<string, StoredTensor>; metadata: Record<string, string> } {
  const headerEnd = LENGTH_BYTES + headerLength(bytes, bytes.length, sourceName);
  const { entries, metadata } = parseHeader(
    bytes.subarray(LENGTH_BYTES, headerEnd),
    bytes.length - headerEnd,
    sourceName,
  );
  const data = bytes.subarray(headerEnd);
  return { tensors: new Map(entries.map((entry) => [entry.name, readTensor(data, entry)])), metadata };
}

/** A file that is read in parts. */
export interface FileParts {
  /** Bytes of the whole file. */
  readonly size: number;
  /** The bytes from `begin` to before `end`. */
  read(begin: number, end: number): Promise<Uint8Array>;
}

/**
 * The texts of a safetensors file, without reading its tensors.
 * @throws KindredError as {@link decodeSafetensors}, also where the tensors are not all there.
 */
export async function readSafetensorsMetadata(
  file: FileParts,
  sourceName: string,
): Promise<Record<string, string>> {
  const start = await file.read(0, Math.min(LENGTH_BYTES, file.size));
  const headerEnd = LENGTH_BYTES + headerLength(start, file.size, sourceName);
  const header = await file.read(LENGTH_BYTES, headerEnd);
  return parseHeader(header, file.size - headerEnd, sourceName).metadata;
}

function encodeHeader(
  ordered: readonly (readonly [string, StoredTensor])[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Written entry by entry: an object would reorder names that look like numbers.
  const members: string[] = [];
  const texts = Object.entries(metadata).sort(([a], [b]) => compareText(a, b));
  if (texts.length > 0) {
    const pairs = texts.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`);
    members.push(`"${METADATA_KEY}":{${pairs.join(',')}}`);
  }
  let begin = 0;
  for (const [name, tensor] of ordered) {
    checkTensor(name, tensor);
    const { code } = STORED_DTYPES[tensor.dtype];
    const end = begin + tensor.data.byteLength;
    const info = { dtype: code, shape: tensor.shape, data_offsets: [begin, end] };
    members.push(`${JSON.stringify(name)}:${JSON.stringify(info)}`);
    begin = end;
  }
  const json = new TextEncoder().encode(`{${members.join(',')}}`);
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  if (padded.length > MAX_HEADER_BYTES) {
    throw new KindredError(
      `a safetensors header of ${padded.length} bytes is too long (at most 100,000,000)`,
    );
  }
  padded.set(json);
  return padded;
}

function checkTensor(name: string, { dtype, shape, data }: StoredTensor): void {
  const quoted = JSON.stringify(name);
  if (name === METADATA_KEY) {
    throw new KindredError(`a tensor cannot be named ${quoted}: safetensors files reserve that name`);
  }
  if (!shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0)) {
    throw new KindredError(`tensor ${quoted} has shape ${formatShape(shape)}: dimensions are whole numbers`);
  }
  if (!(data instanceof STORED_DTYPES[dtype].array)) {
    throw new KindredError(`tensor ${quoted} of dtype ${dtype} needs a ${STORED_DTYPES[dtype].array.name}`);
  }
  if (data.length !== sizeOf(shape)) {
    throw new KindredError(`tensor ${quoted} of shape ${formatShape(shape)} holds ${data.length} elements`);
  }
}

/** @param start of a file of `fileBytes` bytes */
function headerLength(start: Uint8Array, fileBytes: number, sourceName: string): number {
  const invalid = `${sourceName}: not a valid safetensors file:`;
  if (fileBytes < LENGTH_BYTES) {
    throw new KindredError(`${invalid} it has ${fileBytes} bytes, too few for the header's length`);
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > BigInt(fileBytes - LENGTH_BYTES)) {
    throw new KindredError(
      `${invalid} its header claims ${length} bytes, but only ${fileBytes - LENGTH_BYTES} follow`,
    );
  }
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new KindredError(`${invalid} its header has ${length} bytes (at most 100,000,000)`);
  }
  return Number(length);
}

function readTensor(data: Uint8Array, { dtype, shape, begin, end }: HeaderEntry): StoredTensor {
  // A copy has its own buffer, hence the alignment that wide elements need wherever the file's data begins.
  // Not by slice(): that of Node's Buffer, a Uint8Array too, shares the memory.
  const { buffer } = new Uint8Array(data.subarray(begin, end));
  return { dtype, shape, data: new STORED_DTYPES[dtype].array(buffer) } as StoredTensor;
}

/** By code units: the same order everywhere, unlike a locale's. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
