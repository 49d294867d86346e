import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { DataAnswer } from '@kindred/studio/protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { dataOf, openStudio } from '../testing/open-studio.js';
import { tempFolder, writeFiles } from '../testing/temp-folder.js';
import { pictures } from '../testing/test-images.js';
import { serveStudio } from './index.js';

const api = { path: '/api/studio' };
const post = { method: 'POST', path: '/api/data/refresh', body: '{}' };

describe('the guard', () => {
  test('lets its own page in, and answers with headers that keep others out', async () => {
    const studio = await openStudio();
    const { status, headers } = await studio.ask(api);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test.each([
    ['another name of this machine', 'localhost:PORT'],
    ['a name that somebody has pointed at it', 'studio.example.org:PORT'],
    ['a name that begins as its own', '127.0.0.1:PORT.example.org'],
    ['its address without the port', '127.0.0.1'],
    ['another port', '127.0.0.1:1'],
  ])('refuses %s as Host, before anything else', async (_, host) => {
    const studio = await openStudio();
    const headers = { host: host.replace('PORT', String(studio.port)) };
    const { status, headers: answered, body } = await studio.ask({ path: '/', headers });
    // What is no name at all is refused before that.
    expect([400, 403]).toContain(status);
    expect(answered['set-cookie']).toBeUndefined();
    expect(body.toString()).not.toContain('<html');
  });

  test('refuses requests without Host, which old clients send', async () => {
    const studio = await openStudio();
    const socket = connect(studio.port, '127.0.0.1');
    socket.write(`GET /api/studio HTTP/1.0\r\nCookie: ${studio.cookie}\r\n\r\n`);
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1.1 40[03] /);
  });

  test.each([
    'http://example.org',
    'http://127.0.0.1:1',
    'http://localhost:PORT',
    'https://127.0.0.1:PORT',
    'null',
  ])('refuses requests of the origin %s, which have the secret', async (given) => {
    const studio = await openStudio();
    const origin = given.replace('PORT', String(studio.port));
    expect((await studio.ask({ ...api, headers: { origin } })).status).toBe(403);
    expect((await studio.ask({ ...post, headers: { origin } })).status).toBe(403);
  });

  test('takes requests of its own origin, and typed addresses for reading alone', async () => {
    const studio = await openStudio();
    const origin = `http://${studio.host}`;
    expect((await studio.ask({ ...post, headers: { origin, 'sec-fetch-site': 'same-origin' } })).status).toBe(
      404,
    );
    expect((await studio.ask({ ...api, headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
    expect((await studio.ask({ ...post, headers: { 'sec-fetch-site': 'none' } })).status).toBe(403);
    // Another port of this machine is the same site.
    for (const site of ['same-site', 'cross-site']) {
      expect((await studio.ask({ ...api, headers: { 'sec-fetch-site': site } })).status).toBe(403);
    }
  });

  test('lets nobody in without the secret, or with another one', async () => {
    const studio = await openStudio();
    const other = await openStudio();
    for (const cookie of [
      '',
      `kindred-studio-${studio.port}=`,
      studio.cookie.slice(0, -1),
      `${studio.cookie}a`,
    ]) {
      expect((await studio.ask({ ...api, headers: { cookie } })).status, cookie).toBe(401);
      expect((await studio.ask({ path: '/', headers: { cookie } })).status, cookie).toBe(401);
    }
    const stolen = other.cookie.replace(String(other.port), String(studio.port));
    expect((await studio.ask({ ...api, headers: { cookie: stolen } })).status).toBe(401);
    // The secret in an address opens the page, and nothing else.
    const token = studio.cookie.split('=')[1];
    expect((await studio.ask({ path: `/api/studio?token=${token}`, headers: { cookie: '' } })).status).toBe(
      401,
    );
  });

  test('turns the secret of its address into a cookie that scripts and other sites do not see', async () => {
    const studio = await openStudio();
    const path = studio.address.slice(studio.address.indexOf('/', 8));
    const { status, headers } = await studio.ask({ path: `${path}&class=a`, headers: { cookie: '' } });
    expect(status).toBe(303);
    expect(headers.location).toBe('/?class=a');
    const cookie = String(headers['set-cookie']);
    expect(cookie).toContain(studio.cookie);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect((await studio.ask({ path: '/?token=wrong', headers: { cookie: '' } })).status).toBe(401);
  });

  test('the address for a command line opens it once', async () => {
    const studio = await openStudio();
    const { search } = new URL(studio.createOnceAddress());
    expect(search).not.toContain(studio.cookie.split('=')[1]);
    expect((await studio.ask({ path: `/${search}`, headers: { cookie: '' } })).status).toBe(303);
    expect((await studio.ask({ path: `/${search}`, headers: { cookie: '' } })).status).toBe(401);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    '',
  ])('refuses a body of type %s, which other pages may send without asking', async (type) => {
    const studio = await openStudio();
    const { status, body } = await studio.ask({ ...post, headers: { 'content-type': type } });
    expect(status).toBe(400);
    expect(body.toString()).toContain('application/json');
  });

  test('answers no questions of other origins, and no other methods', async () => {
    const studio = await openStudio();
    for (const method of ['OPTIONS', 'PATCH', 'PROPFIND']) {
      const { status, headers } = await studio.ask({ method, path: '/api/data/changes' });
      expect(status, method).toBe(405);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('refuses a body that is too large, whether or not it says so beforehand', async () => {
    const studio = await openStudio();
    const body = `{"a":"${'a'.repeat(17 * 2 ** 20)}"}`;
    const said = { ...post, body, headers: { 'content-length': String(body.length) } };
    expect((await studio.ask(said)).status).toBe(413);
    const streamed = { ...post, body, headers: { 'transfer-encoding': 'chunked' } };
    expect((await studio.ask(streamed)).status).toBe(413);
  });

  test.each([
    '/page/../package.json',
    '/page/..%2fpackage.json',
    '/page/%2e%2e/%2e%2e/package.json',
    '/page/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/page/%00main.js',
    '/api/data/images/..%2f..%2fetc%2fpasswd/picture',
    '/api/data/images/-1/picture',
    '/api/data/images/1e3/picture',
  ])('%s leads to no file', async (path) => {
    const studio = await openStudio();
    const { body, headers } = await studio.ask({ path });
    expect(body.toString()).not.toMatch(/"name":|root:/);
    // What is no file is the page, or a refusal.
    expect(String(headers['content-type'])).toMatch(/^(text\/html|application\/json)/);
  });
});

describe('pictures', () => {
  /** A studio of a folder with such files among its pictures. */
  async function withFiles(files: Record<string, string | Uint8Array>) {
    const folder = await tempFolder({});
    await writeFiles(folder, {
      ...(await pictures(['data/a', 'data/b'], { perClass: 2 })),
      ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`data/a/${name}`, content])),
    });
    return folder;
  }

  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><script>alert(1)</script><rect width="9" height="9"/></svg>';
  const html = '<!doctype html><script>alert(1)</script>';

  test('SVG and HTML reach no page, whatever they are called', async () => {
    const folder = await withFiles({ 'svg.png': svg, 'html.jpg': html, 'text.png': 'no picture' });
    const studio = await openStudio({ data: join(folder, 'data') });
    const { files, listing } = await dataOf<DataAnswer>(studio);
    const ask = (name: string, what: string) =>
      studio.ask({ path: `/api/data/images/${files.indexOf(name)}/${what}?listing=${listing}` });
    for (const what of ['picture', 'thumbnail']) {
      for (const name of ['a/html.jpg', 'a/text.png']) {
        const { status, headers } = await ask(name, what);
        expect(status).toBe(404);
        expect(headers['content-type']).toContain('application/json');
      }
      const drawn = await ask('a/svg.png', what);
      expect(drawn.body.toString('latin1')).not.toContain('<svg');
      expect(drawn.headers['content-type']).toMatch(/^(image\/jpeg|application\/json)/);
      const real = await ask('a/1.png', what);
      expect(real.status).toBe(200);
      expect(real.headers['content-type']).toBe(what === 'picture' ? 'image/png' : 'image/jpeg');
      expect(real.headers['content-security-policy']).toContain('sandbox');
      expect(real.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('links that lead out of the data are not followed, those inside are', async () => {
    const folder = await withFiles({});
    await writeFiles(folder, await pictures(['data-too'], { perClass: 1, seed: 9 }));
    await symlink('../../data-too/1.png', join(folder, 'data/a/out.png'));
    await symlink('1.png', join(folder, 'data/a/inside.png'));
    await symlink('/dev/zero', join(folder, 'data/a/endless.png'));
    const studio = await openStudio({ data: join(folder, 'data') });
    const { files, listing } = await dataOf<DataAnswer>(studio);
    const status = async (name: string, what: string) =>
      (await studio.ask({ path: `/api/data/images/${files.indexOf(name)}/${what}?listing=${listing}` }))
        .status;
    for (const what of ['picture', 'thumbnail']) {
      expect(await status('a/out.png', what)).toBe(404);
      expect(await status('a/endless.png', what)).toBe(404);
      expect(await status('a/inside.png', what)).toBe(200);
    }
  });
});

describe('the address', () => {
  test('other machines are let in only where that was said', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.2', 'studio.example.org']) {
      await expectFailure(
        serveStudio({ host, port: 0 }),
        'can be reached by other machines',
        '`allowRemote`',
      );
    }
    const studio = await openStudio({ host: '0.0.0.0', allowRemote: true });
    expect((await studio.ask({ ...api, headers: { host: `127.0.0.1:${studio.port}` } })).status).toBe(200);
    expect((await studio.ask({ ...api, headers: { host: `example.org:${studio.port}` } })).status).toBe(403);
  });

  test('without a word of others it is reached from this machine alone', async () => {
    const studio = await openStudio();
    const socket = connect(studio.port, '127.0.0.2');
    onTestFinished(() => {
      socket.destroy();
    });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  test('a port that is taken is said, and one that was not asked for is passed over', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const { port } = server.address() as { port: number };
    await expectFailure(serveStudio({ port }), `port ${port} is taken`, '`port`');
  });
});
