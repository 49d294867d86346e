import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';

/** What the page may do: nothing but what comes from its own server. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  'cache-control': 'no-store',
};

/** Bytes of a request's JSON: enough to name a million pictures. */
const mostJson = 16 * 2 ** 20;

/** Bytes of a picture or another file that a page sends. */
const mostUpload = 64 * 2 ** 20;

/** How long the address that is handed to the browser is good for, once, in milliseconds. */
const onceGood = 120_000;

/** The secret of a server. */
export class Secret {
  /** What is in the printed address, and in the cookie. */
  readonly token = randomBytes(32).toString('base64url');
  readonly #once = new Map<string, number>();

  /** Another one, which is good once and soon: command lines, where it ends up, can be read by other users of the machine. */
  createOnce(): string {
    const code = randomBytes(32).toString('base64url');
    this.#once.set(digest(code).toString('hex'), Date.now() + onceGood);
    return code;
  }

  /** Whether somebody knows the secret, in a time that says nothing about it. */
  isKnownBy(given: string | undefined): boolean {
    return given !== undefined && timingSafeEqual(digest(given), digest(this.token));
  }

  /** Whether somebody opens the page with one of its two kinds of address. */
  opens(given: string): boolean {
    if (this.isKnownBy(given)) return true;
    const key = digest(given).toString('hex');
    const until = this.#once.get(key);
    this.#once.delete(key);
    return until !== undefined && Date.now() <= until;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What a guard has to know of its server. */
export interface Guarded {
  readonly secret: Secret;
  /** Whether `Host` is one of the server's own, with its port. */
  isOwnHost(host: string): boolean;
  /** The port it listens on. */
  readonly port: () => number;
  /** Paths that take files, which are no JSON. */
  readonly uploads: readonly string[];
}

/**
 * Lets nobody in but the page that this server has served, opened with the secret of its address: no other site that the browser
 * has open, no other server of this machine, no name that somebody has pointed at it (DNS rebinding).
 */
export function guard(guarded: Guarded): MiddlewareHandler {
  const { secret, isOwnHost, port, uploads } = guarded;
  const limits = { json: limitOf(mostJson), upload: limitOf(mostUpload) };
  return async (context, next) => {
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    const { req } = context;
    const host = req.header('host') ?? '';
    if (!isOwnHost(host)) return refuse(context, 403, 'the studio is not known by this name');
    if (!['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].includes(req.method)) {
      return refuse(context, 405, `there is no ${req.method} here`);
    }
    const isReading = req.method === 'GET' || req.method === 'HEAD';
    const origin = req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) {
      return refuse(context, 403, 'the studio answers no other pages');
    }
    // `none`: typed, or a bookmark; that sends nothing.
    const site = req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin' && !(site === 'none' && isReading)) {
      return refuse(context, 403, 'the studio answers no other pages: paste its address into a new tab');
    }
    const url = new URL(req.url);
    const token = url.searchParams.get('token');
    const cookie = `kindred-studio-${port()}`;
    if (token !== null && isReading && !url.pathname.startsWith('/api/')) {
      if (!secret.opens(token)) return refuse(context, 401, unknown);
      setCookie(context, cookie, secret.token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      url.searchParams.delete('token');
      return context.redirect(`${url.pathname}${url.search}`, 303);
    }
    if (!secret.isKnownBy(getCookie(context, cookie))) return refuse(context, 401, unknown);
    if (isReading) return next();
    const isUpload = uploads.includes(url.pathname);
    const type = req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    // No form and no plain text, which other pages may send without asking first.
    const wanted = isUpload ? 'application/octet-stream' : 'application/json';
    if (type !== wanted) return refuse(context, 400, `the body has to be ${wanted}`);
    return (isUpload ? limits.upload : limits.json)(context, next);
  };
}

const unknown = 'open the studio by the address that it has printed: this one lacks its secret';

function limitOf(maxSize: number): MiddlewareHandler {
  const text = `the body is larger than ${maxSize / 2 ** 20} MiB`;
  return bodyLimit({ maxSize, onError: (context) => refuse(context, 413, text) });
}

function refuse(context: Context, status: 400 | 401 | 403 | 405 | 413, error: string): Response {
  return context.json({ error }, status);
}
