/** One try to post to a web address: signed, bounded in time and size, and never sent elsewhere. */
import { createHmac } from 'node:crypto';
import { scrubText } from '#core/scrub/scrubText.ts';

/** Slack, Teams and ntfy answer within one or two seconds; beyond this a try counts as failed. */
const POST_TIMEOUT_MS = 10_000;
/** What is read of an answer: receivers tell in a word what was wrong. */
const MAX_ANSWER_BYTES = 2_000;
const MAX_DETAIL_CHARS = 200;
const MAX_REDIRECTS = 2;
/** The only redirects that keep the method and the body. */
const KEEPING_REDIRECTS = new Set([307, 308]);

export interface WebhookPost {
  readonly url: URL;
  readonly body: string;
  readonly deliveryId: string;
  /** Null for no signature. */
  readonly secret: string | null;
  /** App clock, ms since 1970. */
  readonly nowMs: number;
  readonly userAgent: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface PostResult {
  /** Null when no answer came. */
  readonly httpStatus: number | null;
  readonly retryAfterMs: number | null;
  /** For people; holds neither the address nor the secret. */
  readonly detail: string;
}

/** Never throws: a failure is a result. */
export async function postWebhook(post: WebhookPost): Promise<PostResult> {
  const timeout = AbortSignal.timeout(post.timeoutMs ?? POST_TIMEOUT_MS);
  const signal = post.signal ? AbortSignal.any([post.signal, timeout]) : timeout;
  try {
    return await follow(post, bare(post.url), signal, MAX_REDIRECTS);
  } catch (error) {
    const why = timeout.aborted
      ? `No answer within ${String((post.timeoutMs ?? POST_TIMEOUT_MS) / 1000)} s.`
      : `No connection to ${post.url.host}: ${codeOf(error)}.`;
    return { httpStatus: null, retryAfterMs: null, detail: why };
  }
}

/** As the specification "Standard Webhooks" has it, so that receivers can use any of its libraries. */
function signatureOf(secret: string, deliveryId: string, seconds: number, body: string): string {
  const key = secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
  const signed = `${deliveryId}.${String(seconds)}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

async function follow(
  post: WebhookPost,
  url: URL,
  signal: AbortSignal,
  redirectsLeft: number,
): Promise<PostResult> {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: headersOf(post),
    body: post.body,
    signal,
  });
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || location === null) {
    return { ...resultOf(response), detail: await detailOf(response, post) };
  }
  await response.body?.cancel();
  const next = new URL(location, url);
  if (next.origin !== url.origin) {
    const where = `${next.protocol}//${next.host}`;
    return { ...resultOf(response), detail: `Redirects to ${where}, which is not followed.` };
  }
  if (!KEEPING_REDIRECTS.has(response.status) || redirectsLeft === 0) {
    return { ...resultOf(response), detail: `Redirected with status ${String(response.status)}.` };
  }
  return follow(post, bare(next), signal, redirectsLeft - 1);
}

function headersOf({ url, body, deliveryId, secret, nowMs, userAgent }: WebhookPost) {
  const seconds = Math.floor(nowMs / 1000);
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'User-Agent': userAgent,
    'webhook-id': deliveryId,
    'webhook-timestamp': String(seconds),
    ...(secret === null
      ? {}
      : { 'webhook-signature': signatureOf(secret, deliveryId, seconds, body) }),
    ...(login === ':'
      ? {}
      : { Authorization: `Basic ${Buffer.from(login, 'utf8').toString('base64')}` }),
  };
}

/** `fetch` refuses an address with a login in it; the login goes into a header. */
function bare(url: URL): URL {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  return copy;
}

function resultOf(response: Response): Pick<PostResult, 'httpStatus' | 'retryAfterMs'> {
  return {
    httpStatus: response.status,
    retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
  };
}

/** Only the form in seconds: a date would need the receiver's clock. */
function retryAfterMs(header: string | null): number | null {
  const seconds = Number(header ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

async function detailOf(response: Response, { url, secret }: WebhookPost): Promise<string> {
  const status = `HTTP ${String(response.status)}`;
  if (response.ok) {
    await response.body?.cancel();
    return status;
  }
  const answer = await readStart(response);
  // A receiver may say what it was called with.
  const hidden = [url.href, url.pathname, url.search, secret ?? '']
    .filter((text) => text.length > 3)
    .reduce((text, each) => text.replaceAll(each, '[hidden]'), answer);
  const words = scrubText(hidden).replace(/\s+/g, ' ').trim().slice(0, MAX_DETAIL_CHARS);
  return words === '' ? status : `${status}: ${words}`;
}

async function readStart(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let sizeBytes = 0;
  for await (const chunk of response.body) {
    sizeBytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    // Leaving the loop cancels the rest.
    if (sizeBytes >= MAX_ANSWER_BYTES) break;
  }
  return text.slice(0, MAX_ANSWER_BYTES);
}

/** Node puts what happened into `cause`: ECONNREFUSED, ENOTFOUND, a certificate's fault. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.name : 'failed';
}
