import { onTestFinished } from 'vitest';
import { type ServedStudio, type ServeOptions, serveStudio } from '../studio/index.js';
import { type RawAnswer, type RawRequest, rawRequest } from './raw-request.js';

/** A studio that is closed after the running test. */
export interface TestedStudio extends ServedStudio {
  readonly port: number;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly cookie: string;
  /** What it has noted. */
  readonly notes: readonly string[];
  /** A request of its own page, or one that says otherwise. */
  ask(request: RawRequest): Promise<RawAnswer>;
  /** Its answer in JSON. @throws Error where it refuses. */
  json<Answer>(path: string, body?: unknown): Promise<Answer>;
}

export async function openStudio(options: ServeOptions = {}): Promise<TestedStudio> {
  const notes: string[] = [];
  const served = await serveStudio({ port: 0, onNote: (note) => notes.push(note), ...options });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await served.close();
    isOpen = false;
  };
  onTestFinished(close);
  const { host, port, searchParams } = new URL(served.address);
  const cookie = `kindred-studio-${port}=${searchParams.get('token')}`;
  const ask = (request: RawRequest) =>
    rawRequest(Number(port), {
      ...request,
      headers: {
        ...{ host, cookie },
        ...(request.method !== undefined && { 'content-type': 'application/json' }),
        ...request.headers,
      },
    });
  return {
    ...{ address: served.address, createOnceAddress: served.createOnceAddress, close },
    ...{ port: Number(port), host, cookie, notes, ask },
    async json(path, body) {
      const answer = await ask(
        body === undefined ? { path } : { method: 'POST', path, body: JSON.stringify(body) },
      );
      const text = answer.body.toString();
      if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`);
      return JSON.parse(text);
    },
  };
}

/** Waits until the studio has read its data, and gives what it answers. */
export async function dataOf<Answer>(studio: TestedStudio): Promise<Answer> {
  for (;;) {
    const answer = await studio.json<{ listing: string | null; isReading?: boolean }>('/api/data');
    if (answer.listing !== null || !answer.isReading) return answer as Answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
