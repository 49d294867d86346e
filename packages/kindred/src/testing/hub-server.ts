import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FileServer, sendFile, serve } from './file-server.js';

/** A repository of a hub for tests. */
export interface TestRepository {
  readonly commit: string;
  /** What stands for it beside `main`. */
  readonly revisions?: readonly string[];
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}

export interface HubServer extends FileServer {
  /** What was asked for by HEAD and GET: `HEAD /a/b/resolve/main/config.json`. */
  readonly log: string[];
  /** The variables that make it the hub, and a folder the cache. */
  env(cache: string): NodeJS.ProcessEnv;
}

export type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  /** Answers as the hub does. */
  usual: () => void,
) => void;

/**
 * A hub on this machine for the running test: it says of a file what the real one says, and redirects to the contents of
 * large files.
 * @param answer what it does otherwise
 */
export async function serveHub(
  repositories: Readonly<Record<string, TestRepository>>,
  answer: Answer = (_, __, usual) => usual(),
): Promise<HubServer> {
  const log: string[] = [];
  const server = await serve((request, response) => {
    const { range } = request.headers;
    log.push(`${request.method} ${request.url}${range === undefined ? '' : ` ${range}`}`);
    const isList = request.url!.startsWith('/api/');
    answer(request, response, () => (isList ? listAsHub : answerAsHub)(repositories, request, response));
  });
  const env = (cache: string) => ({ HF_ENDPOINT: server.url, HF_HUB_CACHE: cache, HF_HUB_OFFLINE: '' });
  return { ...server, log, env };
}

function isKnown({ commit, revisions = [] }: TestRepository, revision: string): boolean {
  return [commit, 'main', ...revisions].includes(decodeURIComponent(revision));
}

/** What a data set has, with sizes and hashes. */
function listAsHub(
  repositories: Readonly<Record<string, TestRepository>>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [, id = '', revision = ''] = /^\/api\/(.+)\/revision\/([^/?]+)\?blobs=true$/.exec(request.url!) ?? [];
  const repository = repositories[id];
  const fail = (status: number, code: string) => response.writeHead(status, { 'x-error-code': code }).end();
  if (!repository) return void fail(401, 'RepoNotFound');
  if (!isKnown(repository, revision)) return void fail(404, 'RevisionNotFound');
  const siblings = Object.entries(repository.files).map(([rfilename, content]) => ({
    rfilename,
    size: Buffer.byteLength(content),
    blobId: createHash('sha1')
      .update(`blob ${Buffer.byteLength(content)}\0`)
      .update(content)
      .digest('hex'),
    ...(typeof content !== 'string' && {
      lfs: { sha256: createHash('sha256').update(content).digest('hex') },
    }),
  }));
  response.end(JSON.stringify({ sha: repository.commit, siblings }));
}

function answerAsHub(
  repositories: Readonly<Record<string, TestRepository>>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [, id = '', revision = '', file = ''] =
    /^\/((?:datasets\/)?[\w.-]+\/[\w.-]+)\/(?:resolve|content)\/([^/]+)\/(.+)$/.exec(request.url!) ?? [];
  const repository = repositories[id];
  const fail = (status: number, code: string) => response.writeHead(status, { 'x-error-code': code }).end();
  if (!repository) return void fail(401, 'RepoNotFound');
  if (!isKnown(repository, revision)) return void fail(404, 'RevisionNotFound');
  const content = repository.files[file];
  if (content === undefined) return void fail(404, 'EntryNotFound');
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  if (request.url!.includes('/content/')) return void sendFile(request, response, bytes);
  response.setHeader('x-repo-commit', repository.commit);
  if (typeof content === 'string') {
    response.setHeader(
      'etag',
      `"${createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')}"`,
    );
    if (request.method === 'GET') return void sendFile(request, response, bytes);
    return void response.writeHead(200, { 'content-length': bytes.length }).end();
  }
  response.writeHead(302, {
    location: request.url!.replace('/resolve/', '/content/'),
    'x-linked-size': bytes.length,
    'x-linked-etag': `"${createHash('sha256').update(bytes).digest('hex')}"`,
  });
  response.end();
}
