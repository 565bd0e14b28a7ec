/**
 * Who may talk to the local server. Pure decisions over a request's head: nothing here reads or
 * writes a socket, so every rule is a table in the tests.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { ERROR_CODES } from '#protocol/errors.ts';
import type { ErrorCode } from '#protocol/errors.ts';

/** 256 bits: nobody guesses it, so failed attempts need no throttling. */
export const TOKEN_BYTES = 32;

/** How the token travels in the printed URL, once. */
export const TOKEN_PARAMETER = 'token';

export interface AccessRules {
  readonly token: string;
  readonly cookieName: string;
  /** Values of the `Host` header that are ours, lower case, with port. */
  readonly hosts: ReadonlySet<string>;
}

export interface RequestHead {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

export type AccessDecision =
  | { readonly kind: 'allow' }
  /** The token was in the URL: set the cookie and go on at `location`. */
  | { readonly kind: 'swap'; readonly location: string }
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly code: ErrorCode;
      readonly message: string;
      readonly remedy: string;
    };

/** Cookies don't know ports: without one in the name, two servers would log each other out. */
export function cookieNameFor(port: number): string {
  return `waa_monitor_${String(port)}`;
}

/** Loopback by number. Names are not resolved: what they mean is another's decision. */
export function isLoopbackAddress(address: string): boolean {
  if (isIP(address) === 4) return address.startsWith('127.');
  return address === '::1';
}

export function hostHeaderFor(address: string, port: number): string {
  const name = isIP(address) === 6 ? `[${address}]` : address;
  return `${name}:${String(port)}`.toLowerCase();
}

/**
 * The names under which the server answers. Anything else in `Host` is a foreign name that was
 * made to point here (DNS rebinding).
 */
export function ownHosts(port: number, boundNames: readonly string[]): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '::1', ...boundNames];
  return new Set(names.map((name) => hostHeaderFor(name, port)));
}

/** Comparison whose duration tells nothing about where two texts differ, nor about their length. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

export function decideAccess(request: RequestHead, rules: AccessRules): AccessDecision {
  return (
    refuseForeignHost(request, rules) ??
    refuseForeignOrigin(request, rules) ??
    swapToken(request, rules) ??
    refuseUnknownCaller(request, rules) ??
    refuseNonJson(request) ?? { kind: 'allow' }
  );
}

/** For paths anybody on this machine may ask: `Host` and `Origin` still have to be right. */
export function decidePublicAccess(request: RequestHead, rules: AccessRules): AccessDecision {
  return (
    refuseForeignHost(request, rules) ?? refuseForeignOrigin(request, rules) ?? { kind: 'allow' }
  );
}

/**
 * For a WebSocket, through which every call goes that HTTP has: a browser names the origin of the
 * page that opens one, and whoever names none has to bring the token itself.
 */
export function decideSocketAccess(request: RequestHead, rules: AccessRules): AccessDecision {
  return (
    refuseForeignHost(request, rules) ??
    refuseForeignSocket(request, rules) ??
    refuseUnknownCaller(request, rules) ?? { kind: 'allow' }
  );
}

function refuseForeignSocket(request: RequestHead, rules: AccessRules): AccessDecision | null {
  const { origin } = request.headers;
  const isOwn = origin === undefined ? bearerToken(request) !== null : isOwnOrigin(origin, rules);
  return isOwn
    ? null
    : refuse(
        403,
        'The connection comes from another origin.',
        'Open the page that this server serves, or connect with "Authorization: Bearer <token>".',
      );
}

function refuse(
  status: number,
  message: string,
  remedy: string,
  code: ErrorCode = ERROR_CODES.accessDenied,
): AccessDecision {
  return { kind: 'refuse', status, code, message, remedy };
}

function refuseForeignHost(request: RequestHead, rules: AccessRules): AccessDecision | null {
  if (rules.hosts.has((request.headers.host ?? '').toLowerCase())) return null;
  return refuse(
    403,
    'The request names a host that is not this server.',
    'Use the URL that "waa-monitor serve" printed.',
  );
}

function isTopLevelGet(request: RequestHead): boolean {
  return request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
}

function isStateChanging(request: RequestHead): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD';
}

/**
 * A page of another origin must not reach the server with this browser's cookie. Browsers name the
 * origin on every call that changes something, and tell the site of the others in Sec-Fetch-Site;
 * programs name neither and bring the token itself.
 */
function refuseForeignOrigin(request: RequestHead, rules: AccessRules): AccessDecision | null {
  if (isTopLevelGet(request)) return null;
  const { origin } = request.headers;
  const isForeign =
    origin === undefined
      ? isForeignSite(request) || (isStateChanging(request) && bearerToken(request) === null)
      : !isOwnOrigin(origin, rules);
  if (!isForeign) return null;
  return refuse(
    403,
    'The request comes from another origin.',
    'Open the page that this server serves, or call it with "Authorization: Bearer <token>".',
  );
}

function isForeignSite(request: RequestHead): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function isOwnOrigin(origin: string, rules: AccessRules): boolean {
  const prefix = 'http://';
  return origin.startsWith(prefix) && rules.hosts.has(origin.slice(prefix.length).toLowerCase());
}

function swapToken(request: RequestHead, rules: AccessRules): AccessDecision | null {
  if (request.method !== 'GET') return null;
  const url = parseTarget(request.target);
  const given = url?.searchParams.get(TOKEN_PARAMETER) ?? null;
  if (url === null || given === null || !isSameSecret(given, rules.token)) return null;
  url.searchParams.delete(TOKEN_PARAMETER);
  // One slash in front, whatever came: "//host" would lead the browser elsewhere.
  return { kind: 'swap', location: `/${url.pathname.replace(/^\/+/, '')}${url.search}` };
}

function refuseUnknownCaller(request: RequestHead, rules: AccessRules): AccessDecision | null {
  const given = bearerToken(request) ?? readCookie(request, rules.cookieName);
  if (given !== null && isSameSecret(given, rules.token)) return null;
  return refuse(
    401,
    'The request carries no valid token.',
    'Open the URL, with its token, that "waa-monitor serve" printed last.',
  );
}

function refuseNonJson(request: RequestHead): AccessDecision | null {
  if (!isStateChanging(request)) return null;
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return null;
  return refuse(
    415,
    'A call that changes something was not sent as JSON.',
    'Send the header "Content-Type: application/json".',
    ERROR_CODES.invalidInput,
  );
}

function bearerToken(request: RequestHead): string | null {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? null;
}

function readCookie(request: RequestHead, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

/** Null for a target that is no path of ours, e.g. an absolute URL sent to a proxy. */
export function parseTarget(target: string): URL | null {
  if (!target.startsWith('/')) return null;
  // Slashes in front are one: "//x/y" would otherwise parse as host x.
  const path = `/${target.replace(/^\/+/, '')}`;
  return URL.canParse(path, 'http://local') ? new URL(path, 'http://local') : null;
}
