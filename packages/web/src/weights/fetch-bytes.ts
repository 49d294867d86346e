import { KindredError } from '@kindred/core/errors';

/** How a file is fetched. */
export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes that are there, and all of them, as far as the server says. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Fetches a file.
 * @param what it is called in messages
 * @throws KindredError where it cannot be had, or comes in part.
 */
export async function fetchBytes(
  address: string,
  what: string,
  { signal, onProgress }: FetchOptions,
): Promise<Uint8Array> {
  try {
    const response = await fetch(address, { signal: signal ?? null });
    if (!response.ok) {
      throw new KindredError(`${what} cannot be fetched: the server answers ${response.status}`);
    }
    // Of what is sent packed, the length is another one.
    const isPacked = response.headers.get('content-encoding') !== null;
    const length = isPacked ? 0 : Number(response.headers.get('content-length') ?? 0);
    const parts: Uint8Array[] = [];
    let done = 0;
    for (const reader = response.body!.getReader(); ; ) {
      const { value } = await reader.read();
      if (!value) break;
      parts.push(value);
      done += value.length;
      onProgress?.(done, Math.max(done, length));
    }
    if (done < length)
      throw new KindredError(`${what}: the connection ended after ${done} of ${length} bytes`);
    return joined(parts, done);
  } catch (cause) {
    if (cause instanceof KindredError) throw cause;
    if (signal?.aborted) throw new KindredError(`${what}: the download was aborted`, { cause });
    throw new KindredError(
      `${what} cannot be fetched (${(cause as Error).message}): is there a connection, does the page's policy allow the address ` +
        '(`connect-src`), and its server the page (CORS)?',
      { cause },
    );
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
