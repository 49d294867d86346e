import { setTimeout as sleep } from 'node:timers/promises';
import { KindredError } from '@kindred/core/errors';
import type { HubName } from './hub-name.js';
import type { HubSettings } from './hub-settings.js';

/** A file of a repository, as the hub describes it. */
export interface HubFile {
  /** Of this very content: of the commit. */
  readonly url: string;
  readonly bytes: number;
  /** What the hub calls the content; the name of its file in the cache. */
  readonly etag: string;
  /** Of large files, whose etag it is. */
  readonly sha256: string | undefined;
  /** Commit of the repository. */
  readonly commit: string;
}

/** The hub could not be reached at all. */
export class NoConnectionError extends KindredError {}

export interface HubRequest {
  readonly fetch: typeof globalThis.fetch;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which there is no connection. */
  readonly timeout: number;
}

/** Answers that may be another one later, and how often they are asked for. */
const passing = new Set([408, 429, 500, 502, 503, 504]);
const attempts = 3;
/** The longest pause that is worth waiting for, in milliseconds. */
const longestPause = 5000;

const maxRedirects = 5;

/** What a request says of the caller: nothing but the token, to the hub's own host alone. */
export function hubHeaders({ endpoint, token }: HubSettings, url: string): Record<string, string> {
  const isOwn = new URL(url).origin === new URL(endpoint).origin;
  return { 'user-agent': 'kindred', ...(token && isOwn && { authorization: `Bearer ${token}` }) };
}

/**
 * Asks the hub for a file without fetching it; undefined where the repository has none of that name.
 * @throws NoConnectionError where the hub cannot be reached.
 * @throws KindredError where it refuses, or does not answer as a hub.
 */
export async function describeHubFile(
  hub: HubSettings,
  { id, revision }: HubName,
  file: string,
  request: HubRequest,
): Promise<HubFile | undefined> {
  const url = addressOf(hub, { id, revision }, file);
  const isMissing = ({ status, headers }: Response) =>
    status === 404 && headers.get('x-error-code') !== 'RepoNotFound' && isEntryMissing(headers);
  const response = await askHub(hub, { id, revision }, url, 'HEAD', request, isMissing);
  if (isMissing(response)) return undefined;
  const described = readDescription(hub, response);
  return { url: addressOf(hub, { id, revision: described.commit }, file), ...described };
}

/**
 * Asks the hub, again where its answer may be another one later.
 * @param accepts answers that are errors for others
 * @throws as {@link describeHubFile}.
 */
export async function askHub(
  hub: HubSettings,
  { id, revision }: HubName,
  url: string,
  method: 'HEAD' | 'GET',
  request: HubRequest,
  accepts: (response: Response) => boolean = () => false,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await send(hub, url, method, request);
    const { status, headers } = response;
    if (status < 400 || accepts(response)) return response;
    const pause = Number(headers.get('retry-after') ?? attempt) * 1000;
    if (!passing.has(status) || attempt === attempts || !(pause <= longestPause)) {
      throw new KindredError(refusal(hub, { id, revision }, response));
    }
    await sleep(pause, undefined, { signal: request.signal }).catch(() => {
      throw new KindredError('interrupted');
    });
  }
}

/** Follows redirects of the repository itself, up to where the hub says what the file is. */
async function send(
  hub: HubSettings,
  url: string,
  method: 'HEAD' | 'GET',
  { fetch, signal, timeout }: HubRequest,
): Promise<Response> {
  let target = url;
  for (let redirects = 0; ; redirects++) {
    const limit = AbortSignal.timeout(timeout);
    let response: Response;
    try {
      response = await fetch(target, {
        method,
        redirect: 'manual',
        headers: { ...hubHeaders(hub, target), 'accept-encoding': 'identity' },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (error) {
      if (signal?.aborted) throw new KindredError('interrupted');
      const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
      const reason = limit.aborted ? 'no answer' : (cause?.code ?? cause?.message ?? message);
      throw new NoConnectionError(`no connection to ${new URL(target).origin} (${reason})`, { cause: error });
    }
    const location = response.headers.get('location');
    const isRedirect = response.status >= 300 && response.status < 400 && location !== null;
    if (!isRedirect || response.headers.has('x-linked-etag')) return response;
    if (redirects === maxRedirects || !URL.canParse(location, target)) {
      throw new KindredError(`${hub.endpoint} redirects without end`);
    }
    target = new URL(location, target).href;
  }
}

/** Where the content of a file is. */
export function addressOf({ endpoint }: HubSettings, { id, revision }: HubName, file: string): string {
  return `${endpoint}/${id}/resolve/${encodeURIComponent(revision)}/${file}`;
}

function readDescription({ endpoint }: HubSettings, { headers }: Response): Omit<HubFile, 'url'> {
  const etag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '')
    .replace(/^W\//, '')
    .replaceAll('"', '');
  const size = headers.get('x-linked-size') ?? headers.get('content-length') ?? '';
  const commit = headers.get('x-repo-commit') ?? '';
  // These become names of files.
  const isHub = /^[\w-]{1,128}$/.test(etag) && /^[0-9a-f]{40}$/.test(commit) && /^\d{1,15}$/.test(size);
  if (!isHub) {
    const type = headers.get('content-type')?.split(';')[0] ?? 'something';
    throw new KindredError(
      `${endpoint} answers with ${type}, and not as a hub does (the login page of a network?); look at it with a ` +
        'browser, and at HF_ENDPOINT',
    );
  }
  return { bytes: Number(size), etag, sha256: /^[0-9a-f]{64}$/.test(etag) ? etag : undefined, commit };
}

/** The hub says what it is that is missing; others do not. */
function isEntryMissing(headers: Headers): boolean {
  const code = headers.get('x-error-code');
  return code === null || code === 'EntryNotFound';
}

function refusal(
  { endpoint, token }: HubSettings,
  { id, revision }: HubName,
  { status, headers }: Response,
): string {
  const answer = `${endpoint} answers ${status} for ${id}`;
  const code = headers.get('x-error-code');
  if (code === 'RevisionNotFound') return `${id} has no revision ${revision} on ${endpoint}`;
  if (code === 'GatedRepo' || status === 403) {
    return (
      `${answer}: its owner lets those have it who accept the conditions; do that at ${endpoint}/${id}, ` +
      'and set HF_TOKEN to a token of yours'
    );
  }
  if (status === 401 || status === 404) {
    const hint = token
      ? 'or the token of HF_TOKEN may not read it'
      : 'or it is private: set HF_TOKEN to a token that may read it';
    return `${answer}: there is no such repository, ${hint}`;
  }
  if (status === 429) {
    const wait = headers.get('retry-after');
    return `${answer}: too many requests; try again ${wait === null ? 'later' : `in ${wait} s`}, or set HF_TOKEN`;
  }
  return `${answer}; try again later`;
}
