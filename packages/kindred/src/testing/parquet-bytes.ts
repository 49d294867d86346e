import { parquetWriteBuffer } from 'hyparquet-writer';

/** Pictures and labels as the Hugging Face hub has them. */
export interface ParquetContent {
  readonly pictures: readonly (Uint8Array | null)[];
  readonly labels: readonly (number | string)[];
  /** Makes the labels numbers of classes. */
  readonly classNames?: readonly string[];
}

/** A Parquet file with the columns `image` (bytes and path) and `label`. */
export function parquetBytes({ pictures, labels, classNames }: ParquetContent): Uint8Array {
  const image = pictures.map((bytes, i) => ({ bytes: bytes ?? undefined, path: `${i}.png` }));
  const isText = typeof labels[0] === 'string';
  const label = classNames ? { names: classNames, _type: 'ClassLabel' } : { dtype: 'string', _type: 'Value' };
  const features = { image: { _type: 'Image' }, label };
  const optional = { repetition_type: 'OPTIONAL' } as const;
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'image', data: image },
      { name: 'label', data: labels.map((one) => (typeof one === 'string' ? one : BigInt(one))) },
    ],
    schema: [
      { name: 'root', num_children: 2 },
      { name: 'image', num_children: 2, ...optional },
      { name: 'bytes', type: 'BYTE_ARRAY', ...optional },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', ...optional },
      isText
        ? { name: 'label', type: 'BYTE_ARRAY', converted_type: 'UTF8', ...optional }
        : { name: 'label', type: 'INT64', ...optional },
    ],
    rowGroupSize: 3,
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  });
  return new Uint8Array(buffer);
}
