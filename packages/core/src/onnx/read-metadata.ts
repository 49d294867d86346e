/** The field of a model's metadata, and of each entry's key and value (onnx.proto: ModelProto, StringStringEntryProto). */
const metadataField = 14;
const keyField = 1;
const valueField = 2;

/**
 * The metadata of an encoded model, without decoding the rest, which may be large.
 * @throws where the bytes are no ONNX model.
 */
export function readMetadata(bytes: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {};
  const text = new TextDecoder();
  for (const { field, content } of fieldsOf(bytes)) {
    if (field !== metadataField || !content) continue;
    let [key, value] = ['', ''];
    for (const part of fieldsOf(content)) {
      if (part.field === keyField) key = text.decode(part.content);
      if (part.field === valueField) value = text.decode(part.content);
    }
    found[key] = value;
  }
  return found;
}

/** The fields of a protobuf message; those with a length have content. */
function* fieldsOf(bytes: Uint8Array): Generator<{ field: number; content: Uint8Array | undefined }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 63) throw new Error('not a protobuf message, or cut short');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    if (field === 0) throw new Error('not a protobuf message');
    let content: Uint8Array | undefined;
    if (type === 0) varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = varint();
      content = bytes.subarray(at, at + length);
      at += length;
    } else throw new Error(`not a protobuf message: it has a field of type ${type}`);
    if (at > bytes.length) throw new Error('a protobuf message that is cut short');
    yield { field, content };
  }
}
