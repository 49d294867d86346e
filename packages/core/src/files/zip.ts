/**
 * Reads zip archives whose entries are stored as they are, as PyTorch writes them.
 * Source: PKWARE's APPNOTE.TXT, sections 4.3.7 (local headers), 4.3.12 (central directory) and 4.3.16 (its end).
 */

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const DIRECTORY_END_BYTES = 22;
/** In place of what only the fields of zip64 can say. */
const IN_ZIP64 = 0xffffffff;

/** Whether a file begins as a zip archive. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === LOCAL_HEADER;
}

/**
 * The entries of an archive by name, as parts of `bytes`.
 * @param fail refuses the file
 */
export function readZip(bytes: Uint8Array, fail: (problem: string) => never): Map<string, Uint8Array> {
  const view = viewOf(bytes);
  const end = findEnd(view);
  if (end === undefined) return fail('its zip archive is cut short');
  const count = view.getUint16(end + 10, true);
  let position = view.getUint32(end + 16, true);
  const entries = new Map<string, Uint8Array>();
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (position + 46 > bytes.length || view.getUint32(position, true) !== DIRECTORY_ENTRY) {
      return fail('the directory of its zip archive is damaged');
    }
    const method = view.getUint16(position + 10, true);
    const [packed, size] = [view.getUint32(position + 20, true), view.getUint32(position + 24, true)];
    const lengths = [28, 30, 32].map((at) => view.getUint16(position + at, true));
    const local = view.getUint32(position + 42, true);
    const nameEnd = position + 46 + lengths[0]!;
    const name = new TextDecoder().decode(bytes.subarray(position + 46, nameEnd));
    if (packed === IN_ZIP64 || local === IN_ZIP64) return fail('it has entries of 4 GB and more');
    if (method !== 0 || packed !== size) {
      return fail(`its entry ${JSON.stringify(name).slice(0, 120)} is compressed, which PyTorch never does`);
    }
    total += size;
    if (total > bytes.length) return fail('entries of its zip archive overlap');
    if (entries.has(name)) return fail(`it has two entries ${JSON.stringify(name).slice(0, 120)}`);
    entries.set(name, entryAt(bytes, local, size) ?? fail('an entry of its zip archive is cut short'));
    position = nameEnd + lengths[1]! + lengths[2]!;
  }
  return entries;
}

function entryAt(bytes: Uint8Array, position: number, size: number): Uint8Array | undefined {
  const view = viewOf(bytes);
  if (position + 30 > bytes.length || view.getUint32(position, true) !== LOCAL_HEADER) return undefined;
  const begin = position + 30 + view.getUint16(position + 26, true) + view.getUint16(position + 28, true);
  return begin + size <= bytes.length ? bytes.subarray(begin, begin + size) : undefined;
}

/** Where the record at the end of the directory begins: it may be followed by a comment of up to 65,535 bytes. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - DIRECTORY_END_BYTES;
  for (let position = last; position >= Math.max(0, last - 0xffff); position--) {
    if (view.getUint32(position, true) === DIRECTORY_END) return position;
  }
  return undefined;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
