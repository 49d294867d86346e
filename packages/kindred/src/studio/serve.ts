import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { getRequestListener } from '@hono/node-server';
import type { Part } from '@kindred/core/config';
import { KindredError, UsageError } from '@kindred/core/errors';
import { studioApp } from './app.js';
import { DataDesk } from './data/data-desk.js';
import { Secret } from './guard.js';
import { Jobs } from './jobs.js';
import { News } from './news.js';
import { RunsDesk } from './runs/runs-desk.js';
import type { Studio } from './studio.js';
import { Trainings } from './train/trainings.js';
import { Analyses } from './understand/analyses.js';

/** Where it listens unless one says otherwise, or at one of the next ports where that is taken. */
const usualPort = 4747;
const portsTried = 20;

/** Requests that take a file, by their paths. */
const uploads: readonly string[] = ['/api/try/picture'];

/** How {@link serveStudio} serves. */
export interface ServeOptions {
  /** Data to look at; none where not given. */
  readonly data?: string | undefined;
  /** Folder of runs; `runs` where not given. */
  readonly runs?: string | undefined;
  /** 0 for any free one; 4747 or the next free one where not given. */
  readonly port?: number | undefined;
  /** Address to listen on; 127.0.0.1, which only this machine reaches, where not given. */
  readonly host?: string | undefined;
  /** Whether that address may be one that other machines reach. */
  readonly allowRemote?: boolean | undefined;
  readonly parts?: readonly Part[] | undefined;
  readonly partFiles?: readonly string[] | undefined;
  /** Told what is worth knowing, such as that a change was cut off. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** A studio that runs. */
export interface ServedStudio {
  /** With the secret. */
  readonly address: string;
  /** The same for a program's command line, good once. */
  createOnceAddress(): string;
  /** Stops all work and gives everything back. */
  close(): Promise<void>;
}

/**
 * Serves the studio on this machine.
 * @throws UsageError for an address that other machines reach, without leave; KindredError where the port is taken, or where
 *   another process has the studio of this data open.
 */
export async function serveStudio(options: ServeOptions = {}): Promise<ServedStudio> {
  const { data, runs = 'runs', port, host = '127.0.0.1', allowRemote = false, onNote = () => {} } = options;
  const isRemote = !isLoopback(host);
  if (isRemote && !allowRemote) {
    throw new UsageError(
      `\`host\` ${host} can be reached by other machines, which would see and change your data: leave it out, or say ` +
        '`allowRemote` as well',
    );
  }
  const closing = new AbortController();
  const news = new News();
  const jobs = new Jobs(news);
  const secret = new Secret();
  const desk = await DataDesk.open(data, { news, jobs, onNote, partFiles: options.partFiles ?? [] });
  const trainings = new Trainings(runs, news);
  const runsDesk = new RunsDesk(runs, news, trainings);
  const analyses = new Analyses(options.partFiles ?? []);
  await runsDesk.update();
  const studio: Studio = {
    ...{ data: desk, runsFolder: runs, news, jobs, isRemote, closing: closing.signal },
    ...{ runs: runsDesk, trainings, analyses },
    parts: options.parts ?? [],
    partFiles: options.partFiles ?? [],
  };
  let server: Server;
  let bound: AddressInfo;
  try {
    const app = await studioApp(studio, {
      secret,
      isOwnHost: (given) => ownHosts(host, bound.port).has(given.toLowerCase()),
      port: () => bound.port,
      uploads,
    });
    server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    bound = await listen(server, host, port);
  } catch (error) {
    await desk.close();
    throw error;
  }
  void runsDesk.watch(closing.signal);
  const origin = `http://${shownHost(host)}${portOf(bound.port)}`;
  return {
    address: `${origin}/?token=${secret.token}`,
    createOnceAddress: () => `${origin}/?token=${secret.createOnce()}`,
    async close() {
      closing.abort();
      news.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await jobs.close();
      analyses.close();
      await closed;
      await desk.close();
    },
  };
}

/** @throws KindredError where the port, or all that are tried, are taken. */
async function listen(server: Server, host: string, port: number | undefined): Promise<AddressInfo> {
  const first = port ?? usualPort;
  const count = port === undefined ? portsTried : 1;
  for (let i = 0; i < count; i++) {
    try {
      return await listenAt(server, host, first + i);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE') throw new KindredError(`cannot listen on ${host}:${first + i}: ${message}`);
    }
  }
  const taken =
    count === 1 ? `port ${first} is taken` : `the ports from ${first} to ${first + count - 1} are taken`;
  throw new KindredError(`${taken}: give another one with \`port\`, or 0 for any free one`);
}

function listenAt(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The values of `Host` by which a browser reaches it. Of an address for all, all addresses and the name of this machine. */
function ownHosts(host: string, port: number): ReadonlySet<string> {
  const isAny = host === '0.0.0.0' || host === '::';
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const names = isAny ? [...all.map(({ address }) => address), hostname(), 'localhost'] : [host];
  return new Set(names.map((name) => `${inAddress(name)}${portOf(port)}`.toLowerCase()));
}

function shownHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? hostname() : inAddress(host);
}

function inAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** As addresses have it: browsers leave out the usual one. */
function portOf(port: number): string {
  return port === 80 ? '' : `:${port}`;
}
