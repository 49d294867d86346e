/**
 * Files of tensors that `torch.save` wrote: the zip archives of PyTorch 1.6 and later, and the row of pickles of earlier
 * versions. Nothing in them is run: {@link readPickle} knows tensors and containers alone.
 * Source: PyTorch's torch/serialization.py and torch/_utils.py, read as descriptions of the format.
 */
import { KindredError } from '../errors.js';
import { sizeOf } from '../graph/types.js';
import { type PickleContext, PickleGlobal, type PickleValue, readPickle } from './pickle.js';
import { STORED_DTYPES, type StoredDType, type StoredTensor } from './stored-tensor.js';
import { isZip, readZip } from './zip.js';

/** The first pickle of a file of an earlier version: this number alone, of ten bytes. */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;

/** Storages by the class that stands for them. */
const STORAGE_DTYPES: ReadonlyMap<string, StoredDType> = new Map([
  ['torch.DoubleStorage', 'float64'],
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.LongStorage', 'int64'],
  ['torch.IntStorage', 'int32'],
  ['torch.ShortStorage', 'int16'],
  ['torch.CharStorage', 'int8'],
  ['torch.ByteStorage', 'uint8'],
  ['torch.BoolStorage', 'bool'],
]);

/** Where training scripts put the weights beside other things that they save. */
const STATE_KEYS = ['state_dict', 'model', 'model_state_dict'];

/** PyTorch's tensors have no more axes. */
const maxAxes = 64;

/** Tensors that are not contiguous are copied; more than this many times the file's size is an attack. */
const maxCopies = 4;

type Fail = PickleContext['fail'];

/** A storage that tensors are parts of; its elements are there once the file's data has been reached. */
interface Storage {
  readonly dtype: StoredDType;
  readonly length: number;
  elements?: StoredTensor['data'];
}

/** A tensor as the pickle says it. */
class TensorPart {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** Whether a file begins as `torch.save` writes it. */
export function isTorchFile(bytes: Uint8Array): boolean {
  // A safetensors header may have a length that looks like a pickle's first bytes, but then there is a brace.
  return isZip(bytes) || (bytes[0] === 0x80 && bytes[8] !== 0x7b);
}

/**
 * Reads the tensors of a PyTorch file (`.pth`, `.pt`, `.bin`) by name: those of a state dictionary, also where it is an
 * entry `state_dict` or `model` of what was saved. Row-major, whatever their strides were. Contiguous ones of one storage share
 * its memory.
 * @param source what messages call the file, usually its path.
 * @throws KindredError naming the file; the global, where it refers to anything but tensors and containers.
 */
export function decodeTorch(bytes: Uint8Array, source: string): Map<string, StoredTensor> {
  const fail: Fail = (problem) => {
    throw new KindredError(`${source}: not a PyTorch file of tensors: ${problem}`);
  };
  const value = isZip(bytes) ? readArchive(bytes, fail) : readLegacy(bytes, fail);
  const copies = { left: maxCopies * bytes.length };
  const tensors = new Map<string, StoredTensor>();
  for (const [name, part] of tensorsIn(value, fail)) {
    tensors.set(
      name,
      tensorOf(part, copies, (problem) => fail(`tensor ${JSON.stringify(name)} ${problem}`)),
    );
  }
  return tensors;
}

function readArchive(bytes: Uint8Array, fail: Fail): PickleValue {
  const entries = readZip(bytes, fail);
  const main = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (main === undefined) return fail('its zip archive has no data.pkl');
  const folder = main.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order) !== 'little') fail('its numbers are big-endian');
  const storages = new Map<string, Storage>();
  const persistent = (id: PickleValue): Storage => {
    const { key, dtype, length } = storageId(id, fail);
    const known = storages.get(key);
    if (known) return sameStorage(known, dtype, length, fail);
    const data = entries.get(`${folder}data/${key}`);
    const { bytes: size } = STORED_DTYPES[dtype];
    if (!data || data.length < length * size)
      return fail(`its storage ${JSON.stringify(key)} is not all there`);
    const storage = { dtype, length, elements: elementsOf(data.subarray(0, length * size), dtype) };
    storages.set(key, storage);
    return storage;
  };
  const pickle = entries.get(main)!;
  return readPickle(pickle, 0, contextOf(persistent, pickle.length, fail)).value;
}

/** Magic number, version, what machine it was, the object, the keys of its storages, and the storages in that order. */
function readLegacy(bytes: Uint8Array, fail: Fail): PickleValue {
  const storages = new Map<string, Storage>();
  const persistent = (id: PickleValue): Storage => {
    const { key, dtype, length } = storageId(id, fail);
    const known = storages.get(key);
    if (known) return sameStorage(known, dtype, length, fail);
    const storage = { dtype, length };
    storages.set(key, storage);
    return storage;
  };
  const context = contextOf(persistent, bytes.length, fail);
  let position = 0;
  const next = () => {
    const { value, end } = readPickle(bytes, position, context);
    position = end;
    return value;
  };
  if (next() !== LEGACY_MAGIC) fail('it does not begin as one');
  if (next() !== 1001) fail('its version is unknown');
  const machine = next();
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) fail('its numbers are big-endian');
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) return fail('the list of its storages is missing');
  for (const key of keys) {
    const storage = storages.get(key);
    if (!storage) return fail('it has a storage that no tensor has');
    const size = storage.length * STORED_DTYPES[storage.dtype].bytes;
    if (position + 8 + size > bytes.length) return fail('it is cut short');
    const { buffer, byteOffset } = bytes;
    const length = new DataView(buffer, byteOffset + position, 8).getBigInt64(0, true);
    if (length !== BigInt(storage.length)) return fail('a storage has another length than its tensors say');
    storage.elements = elementsOf(bytes.subarray(position + 8, position + 8 + size), storage.dtype);
    position += 8 + size;
  }
  return value;
}

function storageId(id: PickleValue, fail: Fail) {
  const [kind, type, key, , length, isPart] = Array.isArray(id) ? id : [];
  const dtype = type instanceof PickleGlobal ? STORAGE_DTYPES.get(type.name) : undefined;
  if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || !isCount(length)) {
    return fail('it refers to data that is no storage of numbers');
  }
  // What PyTorch before 0.4 wrote: storages as parts of others.
  if (isPart !== undefined && isPart !== null) return fail('it has storages that are parts of others');
  return { key, dtype, length };
}

function sameStorage(storage: Storage, dtype: StoredDType, length: number, fail: Fail): Storage {
  return storage.dtype === dtype && storage.length === length
    ? storage
    : fail('two of its tensors say different things of their storage');
}

/** @param size of the pickle, in bytes */
function contextOf(persistent: PickleContext['persistent'], size: number, fail: Fail): PickleContext {
  // A pickle can hand one list to many calls, each of which copies it; what every list is handed to once is fewer pairs.
  const pairs = { left: size };
  const known = new Map<string, PickleGlobal>();
  const define = (name: string, call?: PickleGlobal['call']) => known.set(name, new PickleGlobal(name, call));
  for (const name of STORAGE_DTYPES.keys()) define(name);
  define('collections.OrderedDict', ([items = []]) => orderedDict(items, pairs, fail));
  define('torch.Size', ([sizes]) => sizes);
  define('torch._utils._rebuild_tensor', (args) => tensorPart(args, fail));
  define('torch._utils._rebuild_tensor_v2', (args) => tensorPart(args, fail));
  define('torch._utils._rebuild_parameter', ([tensor]) => tensor);
  define('torch._utils._rebuild_parameter_with_state', ([tensor]) => tensor);
  return { global: (name) => known.get(name), persistent, fail };
}

function orderedDict(items: PickleValue, pairs: { left: number }, fail: Fail): Map<PickleValue, PickleValue> {
  const isPair = (item: unknown): item is [unknown, unknown] => Array.isArray(item) && item.length === 2;
  if (!Array.isArray(items)) return fail('it has a dictionary without pairs');
  pairs.left -= items.length;
  if (pairs.left < 0) fail('it copies lists into dictionaries, and more than a file of weights does');
  return items.every(isPair) ? new Map(items) : fail('it has a dictionary without pairs');
}

function tensorPart([storage, offset, shape, strides]: readonly PickleValue[], fail: Fail): TensorPart {
  const isStorage = typeof storage === 'object' && storage !== null && 'dtype' in storage;
  if (
    !isStorage ||
    !isCount(offset) ||
    !areCounts(shape) ||
    !areCounts(strides) ||
    shape.length !== strides.length
  ) {
    return fail('it has a tensor that is not described as one');
  }
  return new TensorPart(storage as Storage, offset, shape, strides);
}

/** The tensors of a state dictionary, or of the one that is an entry of what was saved. */
function tensorsIn(value: PickleValue, fail: Fail): [string, TensorPart][] {
  const nested = value instanceof Map ? STATE_KEYS.map((key) => value.get(key)) : [];
  for (const candidate of [...nested, value]) {
    if (!(candidate instanceof Map)) continue;
    const tensors = [...candidate].filter(
      (entry): entry is [string, TensorPart] =>
        typeof entry[0] === 'string' && entry[1] instanceof TensorPart,
    );
    if (tensors.length > 0) return tensors;
  }
  return fail('it holds no dictionary of tensors; save model.state_dict()');
}

function tensorOf(
  { storage: { dtype, length, elements }, offset, shape, strides }: TensorPart,
  copies: { left: number },
  fail: Fail,
): StoredTensor {
  const count = sizeOf(shape);
  const last = shape.reduce((end, dim, axis) => end + (dim - 1) * strides[axis]!, offset);
  if (!elements || !Number.isSafeInteger(count) || (count > 0 && !(last < length))) {
    return fail('is not all in its storage');
  }
  if (isContiguous(shape, strides) || count === 0) {
    const begin = Math.min(offset, length);
    return { dtype, shape, data: elements.subarray(begin, begin + count) } as StoredTensor;
  }
  copies.left -= count * STORED_DTYPES[dtype].bytes;
  if (count > length || copies.left < 0)
    return fail('repeats its storage, and more than a file of weights does');
  const data = new STORED_DTYPES[dtype].array(new ArrayBuffer(count * STORED_DTYPES[dtype].bytes));
  copyStrided(elements as Float32Array, offset, shape, strides, data as Float32Array);
  return { dtype, shape, data } as StoredTensor;
}

/** Row-major without gaps; the stride of an axis of one element says nothing. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function copyStrided(
  from: Float32Array,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  to: Float32Array,
): void {
  const index = shape.map(() => 0);
  let position = offset;
  for (let i = 0; i < to.length; i++) {
    to[i] = from[position]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      position -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** A copy, with the alignment that the elements need. */
function elementsOf(bytes: Uint8Array, dtype: StoredDType): StoredTensor['data'] {
  return new STORED_DTYPES[dtype].array(new Uint8Array(bytes).buffer);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Of the axes of a tensor. */
function areCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= maxAxes && value.every(isCount);
}
