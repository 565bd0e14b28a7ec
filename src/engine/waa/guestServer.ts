/**
 * Client of the guest server, for looking only: `/probe` and `/screenshot`. It never calls
 * `/execute*` or anything else that acts in Windows. The server is a single process that the
 * benchmark needs, so requests go one after the other.
 */
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { fetchUrl } from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { describeRoute, GUEST_PORT, type GuestRoute } from './guestRoute.ts';

/** A 4K screenshot as PNG stays far below. */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024;
const MAX_PROBE_BYTES = 64 * 1024;
/** WAA's own client gives the server five seconds. */
const PROBE_TIMEOUT_MS = 5000;
/** The accessibility tree of a step can keep the server busy for long. */
const PICTURE_TIMEOUT_MS = 20_000;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Request {
  readonly path: '/probe' | '/screenshot';
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

export class GuestServer {
  readonly route: GuestRoute;
  readonly #host: RemoteHost;
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: RemoteHost, route: GuestRoute) {
    this.#host = host;
    this.route = route;
  }

  /** True when the server says that it is ready; false for every other answer or none. */
  async probe(signal?: AbortSignal, timeoutMs: number = PROBE_TIMEOUT_MS): Promise<boolean> {
    const request: Request = { path: '/probe', timeoutMs, maxBytes: MAX_PROBE_BYTES, signal };
    try {
      return isReady((await this.#inTurn(request)).toString('utf8'));
    } catch (error) {
      if (error instanceof MonitorError && error.code === ERROR_CODES.guestUnreachable)
        return false;
      if (error instanceof MonitorError && error.code === ERROR_CODES.commandFailed) return false;
      throw error;
    }
  }

  /**
   * The guest's screen as PNG bytes.
   * @throws MonitorError `guest_unreachable`, also when the answer is no PNG
   */
  async screenshot(signal?: AbortSignal): Promise<Buffer> {
    const bytes = await this.#inTurn({
      path: '/screenshot',
      timeoutMs: PICTURE_TIMEOUT_MS,
      maxBytes: MAX_PICTURE_BYTES,
      signal,
    });
    if (bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return bytes;
    throw this.#failure(`answered with ${bytes.length} bytes that are not a PNG picture`);
  }

  #inTurn(request: Request): Promise<Buffer> {
    const turn = this.#last.then(() => {
      request.signal?.throwIfAborted();
      return this.#get(request);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #get(request: Request): Promise<Buffer> {
    const { route } = this;
    if (route.kind === 'exec') return this.#getByCurl(route, request);
    return this.#getByHttp(route, request);
  }

  #getByCurl(
    { container, guestIp }: Extract<GuestRoute, { kind: 'exec' }>,
    { path, timeoutMs, maxBytes, signal }: Request,
  ): Promise<Buffer> {
    const maxSeconds = Math.ceil(timeoutMs / 1000);
    return this.#host.runBinary(
      fetchUrl,
      { container, url: `http://${guestIp}:${GUEST_PORT}${path}`, maxSeconds },
      {
        // curl ends by itself; the extra time is for Docker to start it.
        timeoutMs: timeoutMs + 5000,
        maxOutputBytes: maxBytes,
        ...(signal === undefined ? {} : { signal }),
      },
    );
  }

  async #getByHttp(
    { host, port }: { readonly host: string; readonly port: number },
    { path, timeoutMs, maxBytes, signal }: Request,
  ): Promise<Buffer> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      const socket = await connectInTime(this.#host.connectTo(host, port), either);
      return await getOver(socket, { host, port, path, maxBytes, signal: either });
    } catch (error) {
      if (signal?.aborted === true || error instanceof MonitorError) throw error;
      throw this.#failure(
        timeout.aborted ? `gave no answer within ${timeoutMs / 1000} s` : 'broke off',
        error,
      );
    }
  }

  #failure(happened: string, cause?: unknown): MonitorError {
    return new MonitorError(
      ERROR_CODES.guestUnreachable,
      `The guest server (${describeRoute(this.route)}) ${happened}.`,
      'Windows may still be starting, or be busy with a task; it is asked again.',
      { cause },
    );
  }
}

/** JSON, as Flask's spacing differs with its mode. */
function isReady(body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    return (
      typeof answer === 'object' &&
      answer !== null &&
      'status' in answer &&
      typeof answer.status === 'string' &&
      /success/i.test(answer.status)
    );
  } catch {
    return false;
  }
}

/** A forwarded socket to a silent address is only refused after minutes. */
function connectInTime(connecting: Promise<Duplex>, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      // Opened after all, but nobody waits any more.
      connecting.then(
        (socket) => socket.destroy(),
        () => undefined,
      );
      reject(signal.reason as Error);
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    connecting.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

interface Get {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

function getOver(socket: Duplex, { host, port, path, maxBytes, signal }: Get): Promise<Buffer> {
  return new Promise<Buffer>((resolve, reject) => {
    const request = http.get(
      {
        host,
        port,
        path,
        signal,
        headers: { connection: 'close' },
        createConnection: () => socket,
      },
      (response) => {
        readBody(response, maxBytes).then((body) => {
          if (response.statusCode === 200) resolve(body);
          else reject(new Error(`HTTP status ${response.statusCode ?? 'unknown'}`));
        }, reject);
      },
    );
    request.once('error', reject);
  }).finally(() => socket.destroy());
}

async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`More than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
