import { parquetWriteBuffer } from 'hyparquet-writer';

/** Pictures and labels as the Hugging Face hub has them. */
export interface ParquetContent {
  readonly pictures: readonly (Uint8Array | null)[];
  readonly labels: readonly (number | string)[];
  /** Makes the labels numbers of classes. */
  readonly classNames?: readonly string[];
  /** More columns of pictures, by their names, and of texts. */
  readonly morePictures?: Readonly<Record<string, readonly Uint8Array[]>>;
  readonly texts?: Readonly<Record<string, readonly string[]>>;
}

const optional = { repetition_type: 'OPTIONAL' } as const;
const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', ...optional } as const;

/** A Parquet file with the columns `image` (bytes and path), `label` and others. */
export function parquetBytes({
  pictures,
  labels,
  classNames,
  morePictures = {},
  texts = {},
}: ParquetContent): Uint8Array {
  const images = Object.entries({ image: pictures, ...morePictures });
  const isText = typeof labels[0] === 'string';
  const label = classNames ? { names: classNames, _type: 'ClassLabel' } : { dtype: 'string', _type: 'Value' };
  const features = { image: { _type: 'Image' }, label };
  const buffer = parquetWriteBuffer({
    columnData: [
      ...images.map(([name, all]) => ({
        name,
        data: all.map((bytes, i) => ({ bytes: bytes ?? undefined, path: `${i}.png` })),
      })),
      { name: 'label', data: labels.map((one) => (typeof one === 'string' ? one : BigInt(one))) },
      ...Object.entries(texts).map(([name, data]) => ({ name, data: [...data] })),
    ],
    schema: [
      { name: 'root', num_children: images.length + 1 + Object.keys(texts).length },
      ...images.flatMap(([name]) => [
        { name, num_children: 2, ...optional },
        { name: 'bytes', type: 'BYTE_ARRAY', ...optional } as const,
        { name: 'path', ...text },
      ]),
      isText ? { name: 'label', ...text } : { name: 'label', type: 'INT64', ...optional },
      ...Object.keys(texts).map((name) => ({ name, ...text })),
    ],
    rowGroupSize: 3,
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  });
  return new Uint8Array(buffer);
}
