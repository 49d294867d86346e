/// <reference types="node" />
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { policyOf } from './site.js';
import type { ServedWeights } from './weights.js';

/** Weights on the disk that pages are offered. */
export interface OfferedWeights extends Omit<ServedWeights, 'file' | 'sha256'> {
  readonly path: string;
}

/** How a page is served. */
export interface ServeOptions {
  /** Any free one where not given. */
  readonly port?: number | undefined;
  readonly weights?: OfferedWeights | undefined;
  /** Origins from which the page may fetch weights. */
  readonly allowed?: readonly string[] | undefined;
}

/** A server of this machine alone. */
export interface RunningServer {
  readonly address: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Serves the files of a page to this machine, cross-origin isolated, so that it has threads. */
export async function serveSite(
  files: ReadonlyMap<string, Uint8Array>,
  { port = 0, weights, allowed = [] }: ServeOptions = {},
): Promise<RunningServer> {
  const headers = {
    'content-security-policy': `${policyOf(allowed)}; frame-ancestors 'none'`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  };
  const offered = weights && (await offer(weights));
  const server = createServer((request, response) => {
    const path = pathOf(request.url!);
    if (path === undefined) return void response.writeHead(400, headers).end();
    if (weights && path === weightsPath(weights)) {
      return void send(response, headers, weights.path).catch(() => response.destroy());
    }
    const content = path === 'weights.json' && offered ? JSON.stringify(offered) : files.get(path);
    if (content === undefined) return void response.writeHead(404, headers).end();
    response.writeHead(200, {
      ...headers,
      'content-type': types[extname(path)] ?? 'application/octet-stream',
    });
    response.end(content);
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, 'localhost', resolve);
  });
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The path of what is asked for, decoded; undefined where it is none. */
function pathOf(target: string): string | undefined {
  try {
    return decodeURIComponent(new URL(target, 'http://localhost').pathname).slice(1) || 'index.html';
  } catch {
    return undefined;
  }
}

function weightsPath({ path }: OfferedWeights): string {
  return `weights/${basename(path)}`;
}

async function offer({ path, ...rest }: OfferedWeights): Promise<ServedWeights> {
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { ...rest, file: `weights/${encodeURIComponent(basename(path))}`, sha256 };
}

/** @throws Error where the file is gone. */
async function send(response: ServerResponse, headers: object, path: string): Promise<void> {
  const { size } = await stat(path);
  response.writeHead(200, {
    ...headers,
    'content-type': 'application/octet-stream',
    'content-length': size,
  });
  // A page that is closed meanwhile ends it.
  await pipeline(createReadStream(path), response).catch(() => {});
}
