import { open, rm, stat, writeFile } from 'node:fs/promises';
import { KindredError } from '@kindred/core/errors';

/**
 * A download that failed on the way. `lasting`: trying the same address again would not help. `retryAfter`: milliseconds
 * that the server asks to wait.
 */
export class TransferError extends Error {
  constructor(
    message: string,
    readonly lasting: boolean,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export interface TransferOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Sent with the request; what `fetch` follows to another host gets no `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the transfer; what has arrived stays. */
  readonly signal?: AbortSignal | undefined;
  /** Give up when nothing arrives for so long (milliseconds). */
  readonly stallTimeout: number;
  /** Called with the number of bytes that the part file has. */
  readonly onBytes: (received: number) => void;
}

/**
 * One attempt to bring the file `part` to `bytes` bytes: continues behind what it already has where the
 * server allows that, and starts again where not.
 *
 * @throws {TransferError} when the connection or the server fails; what has arrived stays in `part`.
 * @throws {KindredError} when `part` cannot be written.
 */
export async function transfer(
  url: string,
  part: string,
  bytes: number,
  options: TransferOptions,
): Promise<void> {
  let have = await fileSize(part);
  if (have > bytes) {
    await rm(part);
    have = 0;
  }
  if (have === bytes) {
    // Of an empty file nothing ever arrives.
    if (bytes === 0) await makeEmpty(part);
    return;
  }
  if (options.signal?.aborted) throw interrupted();
  const controller = new AbortController();
  const stall = setTimeout(
    () => controller.abort(new TransferError('the server stopped sending', false)),
    options.stallTimeout,
  );
  const abort = () => controller.abort(interrupted());
  options.signal?.addEventListener('abort', abort);
  try {
    const response = await request(url, have, options, controller.signal);
    const start = await checkStart(response, part, have, bytes);
    const body = response.body ?? new Blob([]).stream();
    const chunks = keepAlive(body as AsyncIterable<Uint8Array>, stall);
    const received = await append(part, start, bytes, chunks, options.onBytes);
    if (received < bytes) {
      throw new TransferError(`the connection closed after ${received} of ${bytes} bytes`, false);
    }
  } finally {
    clearTimeout(stall);
    options.signal?.removeEventListener('abort', abort);
    controller.abort();
  }
}

/** Size of a file in bytes; 0 where there is none. */
export async function fileSize(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function request(
  url: string,
  have: number,
  { fetch, headers: more }: Pick<TransferOptions, 'fetch' | 'headers'>,
  signal: AbortSignal,
): Promise<Response> {
  // A compressed transfer would be unpacked on the way, and its size and ranges would mean something else.
  const headers: Record<string, string> = { ...more, 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  return fetch(url, { headers, signal }).catch((error: unknown) => {
    throw asTransferError(error);
  });
}

/** Where in the file the response begins: 0, or behind the `have` bytes that are there. */
async function checkStart(response: Response, part: string, have: number, bytes: number): Promise<number> {
  const { status, headers } = response;
  if (status === 416) {
    await rm(part, { force: true });
    throw new TransferError('the server refused to continue the partial file, which was deleted', false);
  }
  if (!response.ok) {
    const mayPass = status >= 500 || status === 408 || status === 429;
    const message = `the server answered ${status} ${response.statusText}`.trimEnd();
    throw new TransferError(message, !mayPass, retryAfter(headers));
  }
  const range = status === 206 ? /^bytes (\d+)-\d+\/(\d+|\*)/.exec(headers.get('content-range') ?? '') : null;
  const start = range === null ? 0 : Number(range[1]);
  if (start !== have && start !== 0) {
    await rm(part, { force: true });
    throw new TransferError(`the server continued at byte ${start} instead of ${have}`, false);
  }
  const announced = range === null ? headers.get('content-length') : range[2]!;
  if (announced !== null && announced !== '*' && Number(announced) !== bytes) {
    throw new TransferError(`the server offers ${announced} bytes where ${bytes} are expected`, true);
  }
  return start;
}

/** The pause that a server asks for, up to a minute, in milliseconds. */
function retryAfter(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? Math.min(seconds, 60) * 1000 : undefined;
}

function interrupted(): TransferError {
  return new TransferError('interrupted', true);
}

/** Passes chunks on, restarting the stall timer at each. */
async function* keepAlive(
  chunks: AsyncIterable<Uint8Array>,
  stall: NodeJS.Timeout,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      stall.refresh();
      yield chunk;
    }
  } catch (error) {
    throw asTransferError(error);
  }
}

async function makeEmpty(part: string): Promise<void> {
  await writeFile(part, '').catch((error: Error) => {
    throw cannotWrite(part, error);
  });
}

async function append(
  part: string,
  start: number,
  bytes: number,
  chunks: AsyncIterable<Uint8Array>,
  onBytes: TransferOptions['onBytes'],
): Promise<number> {
  const fail = (error: Error): never => {
    throw cannotWrite(part, error);
  };
  const file = await open(part, start === 0 ? 'w' : 'a').catch(fail);
  let received = start;
  try {
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > bytes) throw new TransferError(`the server sent more than ${bytes} bytes`, true);
      await file.writeFile(chunk).catch(fail);
      onBytes(received);
    }
  } finally {
    await file.close();
  }
  return received;
}

function cannotWrite(part: string, error: Error): KindredError {
  return new KindredError(`'${part}' cannot be written: ${error.message}`, { cause: error });
}

/** `fetch failed` alone says nothing: the reason is in the cause. */
function asTransferError(error: unknown): TransferError {
  if (error instanceof TransferError) return error;
  const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  return new TransferError(cause?.code ?? cause?.message ?? message, false);
}
