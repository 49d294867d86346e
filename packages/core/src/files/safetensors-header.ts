import { KindredError } from '../errors.js';
import type { Shape } from '../graph/types.js';
import { findDuplicateKey } from './duplicate-keys.js';
import { STORED_DTYPES, type StoredDType } from './stored-tensor.js';

/** The longest header that the format's reference implementation reads, in bytes. */
export const MAX_HEADER_BYTES = 100_000_000;

/** The reserved header entry that holds the file's own texts instead of a tensor. */
export const METADATA_KEY = '__metadata__';

/** Where one tensor lies: `begin` and `end` in bytes from the start of the data. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of the data, which they cover without gap or overlap. */
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Record<string, string>;
}

const DTYPE_OF_CODE = new Map(
  (Object.keys(STORED_DTYPES) as StoredDType[]).map((dtype) => [STORED_DTYPES[dtype].code as string, dtype]),
);

/**
 * Reads and checks a safetensors header against the `dataBytes` bytes that follow it.
 * @throws KindredError naming `sourceName`, and the tensor where one is at fault.
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, sourceName: string): SafetensorsHeader {
  const fail: Fail = (problem, cause) => {
    throw new KindredError(`${sourceName}: not a valid safetensors file: ${problem}`, { cause });
  };
  const entries: HeaderEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseJsonObject(bytes, fail))) {
    if (name === METADATA_KEY) metadata = parseMetadata(value, fail);
    else entries.push(parseEntry(name, value, fail));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(entries, dataBytes, fail);
  return { entries, metadata };
}

type Fail = (problem: string, cause?: unknown) => never;

function parseJsonObject(bytes: Uint8Array, fail: Fail): object {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    return fail('its header is not JSON', cause);
  }
  if (!isObject(value) || !text.startsWith('{')) return fail('its header is not a JSON object');
  const duplicate = findDuplicateKey(text);
  if (duplicate !== undefined) return fail(`its header holds ${quote(duplicate)} twice`);
  return value;
}

function parseMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (!isObject(value)) return fail(`${METADATA_KEY} is not a JSON object`);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') return fail(`${METADATA_KEY} entry ${quote(key)} is not a text`);
  }
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown, fail: Fail): HeaderEntry {
  const failTensor: Fail = (problem) => fail(`tensor ${quote(name)} ${problem}`);
  if (!isObject(value)) return failTensor('is not described by a JSON object');
  const { dtype: code, shape, data_offsets: offsets } = value as Record<string, unknown>;
  const dtype = typeof code === 'string' ? DTYPE_OF_CODE.get(code) : undefined;
  if (dtype === undefined) {
    return failTensor(`has unknown dtype ${quote(code)} (known: ${[...DTYPE_OF_CODE.keys()].join(', ')})`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    return failTensor(`has shape ${quote(shape)}, which is not a list of whole numbers of at least 0`);
  }
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? offsets : [];
  if (!isCount(begin) || !isCount(end)) {
    return failTensor(`has data_offsets ${quote(offsets)}, which are not two whole numbers`);
  }
  let needed: number = STORED_DTYPES[dtype].bytes;
  for (const dim of shape) {
    needed *= dim;
    if (!Number.isSafeInteger(needed)) return failTensor(`has impossibly large shape ${quote(shape)}`);
  }
  if (end - begin !== needed) {
    return failTensor(
      `has data_offsets [${begin}, ${end}], ${end - begin} bytes, but ${code} ${quote(shape)} takes ${needed}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** The format's rule: the tensors cover the data exactly, so no byte is hidden or read twice. */
function checkCoverage(entries: readonly HeaderEntry[], dataBytes: number, fail: Fail): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    const quoted = quote(name);
    if (begin < covered)
      fail(`tensor ${quoted} overlaps the one before it: it begins at ${begin}, not ${covered}`);
    if (begin > covered) fail(`there is a hole of ${begin - covered} bytes before tensor ${quoted}`);
    if (end > dataBytes) {
      fail(`tensor ${quoted} ends at byte ${end} of the data, which has ${dataBytes}: the file is cut short`);
    }
    covered = end;
  }
  if (covered < dataBytes) fail(`${dataBytes - covered} bytes after its last tensor belong to none`);
}

/** A value of the header for a one-line message: a hostile one could be megabytes long. */
function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
