import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '@kindred/core/random';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { rangeStart, sendFile, serve } from '../testing/file-server.js';
import { tempFolder } from '../testing/temp-folder.js';
import { type DownloadFileOptions, downloadFile as download } from './download-file.js';

const random = new Random(1);
const content = Uint8Array.from({ length: 200_000 }, () => random.int(256));
const file = {
  name: 'data.bin',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};

interface Options extends DownloadFileOptions {
  readonly baseUrls: readonly string[];
}

function options(...baseUrls: string[]): Options {
  const none = () => {};
  return { baseUrls, attempts: 3, retryDelay: 1, stallTimeout: 5000, fetch: globalThis.fetch, onBytes: none };
}

function downloadFile({ name, ...remote }: typeof file, folder: string, { baseUrls, ...more }: Options) {
  return download({ ...remote, urls: baseUrls.map((url) => url + name) }, join(folder, name), more);
}

async function expectWhole(folder: string): Promise<void> {
  expect(await readdir(folder)).toEqual(['data.bin']);
  expect(Buffer.compare(await readFile(join(folder, 'data.bin')), content)).toBe(0);
}

test('downloads, and leaves a whole file alone', async () => {
  const folder = await tempFolder();
  const server = await serve((request, response) => sendFile(request, response, content));
  const received: number[] = [];
  const all = { ...options(server.url), onBytes: (bytes: number) => received.push(bytes) };
  expect(await downloadFile(file, folder, all)).toBe(true);
  expect(received.at(-1)).toBe(content.length);
  expect(received).toEqual(received.toSorted((a, b) => a - b));
  expect(await downloadFile(file, folder, options(server.url))).toBe(false);
  expect(server.requests).toEqual(['/data.bin']);
  await expectWhole(folder);
});

test('a damaged file under the final name is replaced', async () => {
  const folder = await tempFolder({ 'data.bin': new Uint8Array(content.length) });
  const server = await serve((request, response) => sendFile(request, response, content));
  expect(await downloadFile(file, folder, options(server.url))).toBe(true);
  await expectWhole(folder);
});

describe('resuming', () => {
  test('continues a partial file of an earlier call', async () => {
    const folder = await tempFolder({ 'data.bin.part': content.subarray(0, 70_000) });
    const server = await serve((request, response) => sendFile(request, response, content));
    await downloadFile(file, folder, options(server.url));
    expect(server.requests).toEqual(['/data.bin bytes=70000-']);
    await expectWhole(folder);
  });

  test('continues after a cut connection, as often as that brings the file further', async () => {
    const folder = await tempFolder();
    const server = await serve((request, response, count) => {
      if (count > 8) return sendFile(request, response, content);
      const start = rangeStart(request);
      response.writeHead(start > 0 ? 206 : 200, {
        'content-length': content.length - start,
        ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
      });
      // What was sent just before a cut may be lost: a pause lets it arrive.
      response.write(content.subarray(start, start + 20_000));
      setTimeout(() => response.destroy(), 20);
    });
    await downloadFile(file, folder, { ...options(server.url), attempts: 20, retryDelay: 0 });
    expect(server.requests).toHaveLength(9);
    expect(server.requests.at(-1)).toMatch(/bytes=\d{5,}-/);
    await expectWhole(folder);
  });

  test('starts again where the server ignores the range', async () => {
    const folder = await tempFolder({ 'data.bin.part': content.subarray(0, 70_000) });
    const server = await serve((_, response) => response.end(content));
    await downloadFile(file, folder, options(server.url));
    await expectWhole(folder);
  });

  test('starts again where the server refuses the range or answers with another', async () => {
    const folder = await tempFolder({ 'data.bin.part': content.subarray(0, 70_000) });
    const server = await serve((request, response, count) => {
      if (count === 1) response.writeHead(416).end();
      else if (count === 2) response.destroy();
      else sendFile(request, response, content);
    });
    await downloadFile(file, folder, options(server.url));
    expect(server.requests).toEqual(['/data.bin bytes=70000-', '/data.bin', '/data.bin']);
    await expectWhole(folder);
  });

  test('a complete partial file needs no request, an overlong one is dropped', async () => {
    const complete = await tempFolder({ 'data.bin.part': content });
    const server = await serve((request, response) => sendFile(request, response, content));
    await downloadFile(file, complete, options(server.url));
    expect(server.requests).toEqual([]);
    await expectWhole(complete);
    const overlong = await tempFolder({ 'data.bin.part': new Uint8Array(content.length + 1) });
    await downloadFile(file, overlong, options(server.url));
    await expectWhole(overlong);
  });
});

describe('failing', () => {
  test('a wrong checksum deletes the partial file', async () => {
    const folder = await tempFolder();
    const server = await serve((request, response) => sendFile(request, response, content.toReversed()));
    await expectFailure(downloadFile(file, folder, options(server.url)), 'data.bin', 'wrong checksum');
    expect(await readdir(folder)).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test('a partial file of something else is found out and deleted', async () => {
    const folder = await tempFolder({ 'data.bin.part': new Uint8Array(70_000) });
    const server = await serve((request, response) => sendFile(request, response, content));
    await expectFailure(downloadFile(file, folder, options(server.url)), 'wrong checksum');
    expect(await readdir(folder)).toEqual([]);
  });

  test('a file of another size is not even fetched', async () => {
    const folder = await tempFolder();
    const server = await serve((_, response) => response.end('<html>please log in</html>'));
    await expectFailure(
      downloadFile(file, folder, options(server.url)),
      'the server offers 26 bytes where 200000 are expected',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('more data than announced', async () => {
    const folder = await tempFolder();
    const server = await serve((_, response) => {
      response.write(content);
      response.end(content);
    });
    await expectFailure(downloadFile(file, folder, options(server.url)), 'more than 200000 bytes');
  });

  test('404 is not tried again, 503 is', async () => {
    const folder = await tempFolder();
    const gone = await serve((_, response) => response.writeHead(404).end());
    await expectFailure(downloadFile(file, folder, options(gone.url)), gone.url, '404 Not Found');
    expect(gone.requests).toHaveLength(1);
    const busy = await serve((request, response, count) =>
      count < 3 ? response.writeHead(503).end() : sendFile(request, response, content),
    );
    await downloadFile(file, folder, options(busy.url));
    expect(busy.requests).toHaveLength(3);
    await expectWhole(folder);
  });

  test('a server that is down: the reason is told and the next address tried', async () => {
    const folder = await tempFolder();
    const down = 'http://127.0.0.1:1/';
    await expectFailure(downloadFile(file, folder, options(down)), down, 'data.bin');
    const server = await serve((request, response) => sendFile(request, response, content));
    await downloadFile(file, folder, options(down, server.url));
    await expectWhole(folder);
  });

  test('a server that cuts every connection at the same place is given up', async () => {
    const folder = await tempFolder();
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000), () => response.destroy());
    });
    await expectFailure(downloadFile(file, folder, options(server.url)), server.url);
    // Three attempts; more where the first ones lost the little that was sent.
    expect(server.requests.length).toBeGreaterThanOrEqual(3);
    expect(server.requests.length).toBeLessThanOrEqual(5);
    expect(await readdir(folder)).toEqual(['data.bin.part']);
  });

  test('a server that falls silent', async () => {
    const folder = await tempFolder();
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000));
    });
    const impatient = { ...options(server.url), stallTimeout: 50, attempts: 1 };
    await expectFailure(downloadFile(file, folder, impatient), 'stopped sending');
  });

  test('a folder that cannot be written', async () => {
    const folder = await tempFolder({ 'data.bin.part/': '' });
    const server = await serve((request, response) => sendFile(request, response, content));
    await expectFailure(
      downloadFile(file, folder, options(server.url)),
      'data.bin.part',
      'cannot be written',
    );
  });

  test('a server that asks to wait is asked again after that time', async () => {
    const folder = await tempFolder();
    const times: number[] = [];
    const server = await serve((request, response, count) => {
      times.push(performance.now());
      if (count === 1) response.writeHead(429, { 'retry-after': '0.2' }).end();
      else sendFile(request, response, content);
    });
    await downloadFile(file, folder, { ...options(server.url), retryDelay: 60_000 });
    expect(times[1]! - times[0]!).toBeGreaterThan(190);
    await expectWhole(folder);
  });

  test('an interruption keeps what has arrived', async () => {
    const folder = await tempFolder();
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000));
    });
    const controller = new AbortController();
    const attempt = downloadFile(file, folder, {
      ...options(server.url),
      signal: controller.signal,
      onBytes: () => controller.abort(),
    });
    await expectFailure(attempt, 'interrupted');
    expect(server.requests).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['data.bin.part']);
  });
});

test('without a checksum the size is what is checked', async () => {
  const folder = await tempFolder();
  const server = await serve((request, response) => sendFile(request, response, content));
  const target = join(folder, 'data.bin');
  const remote = { urls: [`${server.url}data.bin`], bytes: content.length };
  expect(await download(remote, target, options())).toBe(true);
  expect(await download(remote, target, options())).toBe(false);
  await expectWhole(folder);
});

test('what the request says of the caller is not passed on to another host', async () => {
  const folder = await tempFolder();
  const seen: unknown[] = [];
  const other = await serve((request, response) => {
    seen.push(request.headers.authorization);
    sendFile(request, response, content);
  });
  const server = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(302, { location: `${other.url}x` }).end();
  });
  await downloadFile(file, folder, { ...options(server.url), headers: { authorization: 'Bearer secret' } });
  expect(seen).toEqual(['Bearer secret', undefined]);
});

test('an empty file is made, and left alone from then on', async () => {
  const folder = await tempFolder();
  const server = await serve((_, response) => response.end());
  const empty = { name: 'data.bin', bytes: 0, sha256: createHash('sha256').digest('hex') };
  expect(await downloadFile(empty, folder, options(server.url))).toBe(true);
  expect(await readFile(join(folder, 'data.bin'))).toHaveLength(0);
  expect(await downloadFile(empty, folder, options(server.url))).toBe(false);
});
