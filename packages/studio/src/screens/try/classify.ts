import { ApiError } from '../../api.js';
import type { ErrorAnswer, TryAnswer } from '../../protocol/index.js';

/** What is asked of a picture. */
export interface Question {
  /** Of the classifier. */
  readonly id: string;
  /** How many of the nearest training images are wanted. */
  readonly nearest: number;
  /** Whether the input of the network is wanted. */
  readonly isSeen: boolean;
}

/** Asks a classifier about a picture, whose bytes are sent as they are. @throws ApiError with the server's sentence. */
export async function classify(
  picture: Blob,
  { id, nearest, isSeen }: Question,
  signal?: AbortSignal,
): Promise<TryAnswer> {
  const query = new URLSearchParams({ id, nearest: String(nearest), seen: isSeen ? '1' : '0' });
  let response: Response;
  try {
    response = await fetch(`/api/try/picture?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: picture,
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'The studio does not answer: is it still running?');
  }
  if (response.ok) return (await response.json()) as TryAnswer;
  const answer = (await response.json().catch(() => undefined)) as ErrorAnswer | undefined;
  throw new ApiError(response.status, answer?.error ?? `The studio answered ${response.status}.`);
}

/** Bytes in base64 as a picture that a page can show. */
export function pngOf(base64: string): Blob {
  const text = atob(base64);
  return new Blob([Uint8Array.from(text, (character) => character.charCodeAt(0))], { type: 'image/png' });
}
