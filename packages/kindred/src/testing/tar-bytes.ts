export interface TarEntry {
  readonly name: string;
  /** The bytes of the name, where they are not its UTF-8. */
  readonly rawName?: Uint8Array;
  readonly content?: Uint8Array;
  /** '0' file (default), '5' folder, '2' symbolic link, ... */
  readonly type?: string;
  /** Puts this part of the path into the header's prefix field. */
  readonly prefix?: string;
}

/** A tar archive in the ustar format, not compressed. */
export function tarBytes(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap(({ content = new Uint8Array(0), ...entry }) => {
    const padded = new Uint8Array(Math.ceil(content.length / 512) * 512);
    padded.set(content);
    return [header(entry, content.length), padded];
  });
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}

function header({ name, rawName, type = '0', prefix = '' }: TarEntry, bytes: number): Uint8Array {
  const block = Buffer.alloc(512);
  block.set(rawName ?? Buffer.from(name), 0);
  block.write('0000644\0', 100);
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
