import { signal } from '@preact/signals';
import type { ErrorAnswer, News, NewsName } from './protocol/index.js';

/** The server's refusal, in its words. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** Whether the server is there: `shut` where it is, but does not know this page any more. */
export const connection = signal<'connecting' | 'open' | 'lost' | 'shut'>('connecting');

/**
 * Asks for JSON.
 * @throws ApiError with the server's sentence where it refuses; with status 0 where there is none.
 */
export function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return request(path, { signal: signal ?? null });
}

/** Sends JSON, and gets some. @throws ApiError as {@link get}. */
export function send<Answer>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: unknown = {},
): Promise<Answer> {
  // The server refuses what other pages could send without asking: all else than JSON.
  const headers = { 'content-type': 'application/json' };
  return request(path, { method, headers, body: JSON.stringify(body) });
}

async function request<Answer>(path: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, 'The studio does not answer: is it still running?');
  }
  if (response.ok) return (await response.json()) as Answer;
  if (response.status === 401) connection.value = 'shut';
  const answer = (await response.json().catch(() => undefined)) as ErrorAnswer | undefined;
  throw new ApiError(response.status, answer?.error ?? `The studio answered ${response.status}.`);
}

type Listener<Name extends NewsName> = (news: News[Name]) => void;
type AnyListener = (news: never) => void;

const listeners = new Map<NewsName, Set<AnyListener>>();

/**
 * Is told what the server tells pages.
 * @returns ends it
 */
export function onNews<Name extends NewsName>(name: Name, listener: Listener<Name>): () => void {
  const all = listeners.get(name) ?? new Set();
  listeners.set(name, all.add(listener));
  return () => all.delete(listener);
}

/** What pages of one browser say to each other: news, and how the connection is. */
type Relayed =
  | { readonly name: NewsName; readonly data: unknown; readonly id: string }
  | { readonly connection: 'open' | 'lost' };

const names: readonly NewsName[] = ['jobs', 'data', 'runs', 'compare', 'reset'];

/**
 * Begins to listen. Browsers have six connections to a server, so of many pages one listens, and tells the others; when it is closed
 * another one goes on after the last news that it knows.
 */
export function listenToNews(): void {
  const channel = new BroadcastChannel('kindred-news');
  let last = '';
  const take = (relayed: Relayed) => {
    if ('connection' in relayed) {
      const isBack = relayed.connection === 'open' && connection.value === 'lost';
      connection.value = relayed.connection;
      if (isBack) deliver('reset', null);
      return;
    }
    last = relayed.id;
    deliver(relayed.name, relayed.data);
  };
  const relay = (relayed: Relayed) => {
    take(relayed);
    channel.postMessage(relayed);
  };
  channel.onmessage = ({ data }: MessageEvent<Relayed>) => take(data);
  const open = () => openStream(() => last, relay);
  if (!navigator.locks) {
    open();
    return;
  }
  // Followers know no better than that there is somebody who listens.
  connection.value = 'open';
  void navigator.locks.request('kindred-news', () => {
    open();
    return new Promise(() => {});
  });
}

/** How long until the server is tried again, in milliseconds. */
const patience = 2_000;

function openStream(last: () => string, relay: (relayed: Relayed) => void): void {
  const after = last() === '' ? '' : `?after=${encodeURIComponent(last())}`;
  const source = new EventSource(`/api/events${after}`);
  source.onopen = () => relay({ connection: 'open' });
  for (const name of names) {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      relay({ name, data: JSON.parse(event.data), id: event.lastEventId });
    });
  }
  source.onerror = () => {
    relay({ connection: 'lost' });
    // It tries again by itself, unless it was refused.
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(async () => {
      await get('/api/studio').catch(() => undefined);
      if (connection.value !== 'shut') openStream(last, relay);
    }, patience);
  };
}

function deliver(name: NewsName, data: unknown): void {
  for (const listener of listeners.get(name) ?? []) listener(data as never);
}
