/** Face 1: the browser page and the HTTP API on a loopback port. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import type { Engine } from '#engine';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import {
  cookieNameFor,
  decideAccess,
  decidePublicAccess,
  hostHeaderFor,
  isLoopbackAddress,
  ownHosts,
  parseTarget,
  TOKEN_BYTES,
  TOKEN_PARAMETER,
} from './access.ts';
import type { AccessDecision, AccessRules } from './access.ts';
import { sendError, setCommonHeaders, toErrorBody } from './responses.ts';
import { createDispatch, HEALTH_PATH } from './routes.ts';
import type { Dispatch } from './routes.ts';
import { acceptWebSockets } from './webSocket.ts';

/** What is still open this long after `close` is cut: a client that reads nothing never ends. */
const CLOSE_GRACE_MS = 1000;

/** A head that takes longer than this is no browser. */
const HEAD_TIMEOUT_MS = 10_000;

export interface ServerOptions {
  /** Loopback address to bind; `localhost` means 127.0.0.1. Default 127.0.0.1. */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port?: number;
  /** Folder of the built UI. */
  readonly rendererDir: string;
  /** Default: a fresh one of 256 bits. */
  readonly token?: string;
  /** An address other machines can reach. Whoever has the token then controls the app. */
  readonly dangerouslyBind?: string;
}

export interface RunningServer {
  /** With the token: opening it once logs that browser in. */
  readonly url: string;
  /** Without the token, e.g. `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly port: number;
  readonly token: string;
  /** Ends open streams, then the server. Closing twice is fine. */
  close(): Promise<void>;
}

/** @throws MonitorError `invalid_input` for an address that is not loopback, or is taken. */
export async function startServer(engine: Engine, options: ServerOptions): Promise<RunningServer> {
  const address = chooseAddress(options);
  const token = options.token ?? randomBytes(TOKEN_BYTES).toString('base64url');
  const server = createServer({ headersTimeout: HEAD_TIMEOUT_MS });
  const port = await listen(server, address, options.port ?? 0);
  const rules: AccessRules = {
    token,
    cookieName: cookieNameFor(port),
    hosts: ownHosts(port, namesOf(address)),
  };
  const dispatch = createDispatch(engine, {
    rendererDir: options.rendererDir,
    startedAt: new Date().toISOString(),
  });
  const sockets = acceptWebSockets(server, engine, rules);
  const open = new Set<ServerResponse>();
  server.on('request', (request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    void answer(request, response, rules, dispatch);
  });
  const origin = `http://${hostHeaderFor(isAnyAddress(address) ? '127.0.0.1' : address, port)}`;
  let closing: Promise<void> | null = null;
  return {
    url: `${origin}/?${TOKEN_PARAMETER}=${token}`,
    origin,
    port,
    token,
    close: () => {
      sockets.close();
      return (closing ??= closeServer(server, open));
    },
  };
}

/** Never rejects: whatever goes wrong becomes an answer, or the end of the connection. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  rules: AccessRules,
  dispatch: Dispatch,
): Promise<void> {
  try {
    const target = request.url ?? '/';
    const url = parseTarget(target);
    const head = { method: request.method ?? 'GET', target, headers: request.headers };
    const isPublic = url?.pathname === HEALTH_PATH && head.method === 'GET';
    const decision = isPublic ? decidePublicAccess(head, rules) : decideAccess(head, rules);
    if (decision.kind === 'allow' && url !== null) await dispatch(url, request, response);
    else applyDecision(decision, request, response, rules);
  } catch (error) {
    const { status, body } = toErrorBody(error);
    sendError(response, status, body);
  }
}

function applyDecision(
  decision: AccessDecision,
  request: IncomingMessage,
  response: ServerResponse,
  rules: AccessRules,
): void {
  setCommonHeaders(response, 'inert');
  switch (decision.kind) {
    case 'swap':
      sendSwap(decision.location, request, response, rules);
      break;
    case 'refuse':
      if (request.headers['content-length'] !== undefined)
        response.setHeader('Connection', 'close');
      sendError(response, decision.status, decision);
      break;
    case 'allow':
      sendError(response, 400, {
        code: ERROR_CODES.invalidInput,
        message: 'The request names no path.',
        remedy: 'Paths begin with "/".',
      });
      break;
  }
}

/**
 * A redirect within a navigation that another site began does not carry a SameSite=Strict cookie,
 * so such a visitor gets a page of ours that moves on by itself.
 */
function sendSwap(
  location: string,
  request: IncomingMessage,
  response: ServerResponse,
  rules: AccessRules,
): void {
  const headers = {
    'Set-Cookie': `${rules.cookieName}=${rules.token}; Path=/; HttpOnly; SameSite=Strict`,
    'Cache-Control': 'no-store',
  };
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'none' || site === 'same-origin') {
    response.writeHead(302, { ...headers, Location: location }).end();
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' });
  response.end(
    `<!doctype html><meta http-equiv="refresh" content="0;url=${escapeAttribute(location)}"><title>WAA Monitor</title>`,
  );
}

function escapeAttribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function chooseAddress(options: ServerOptions): string {
  if (options.dangerouslyBind !== undefined) return options.dangerouslyBind;
  const host = options.host ?? '127.0.0.1';
  // The name may mean one family here and the other to a port forwarder; the number does not.
  const address = host === 'localhost' ? '127.0.0.1' : host;
  if (isLoopbackAddress(address)) return address;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    `The server does not bind ${host}: other machines could reach it.`,
    'Leave --host out and forward the port by SSH, or, knowing the risk, use --dangerously-bind ADDRESS.',
  );
}

function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** Names under which others reach a bound address. */
function namesOf(address: string): readonly string[] {
  if (!isAnyAddress(address)) return [address];
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return [hostname(), ...addresses.map((entry) => entry.address)];
}

function listen(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenFailure(cause, address, port)));
    server.listen({ host: address, port }, () => {
      const bound = server.address();
      if (bound === null || typeof bound === 'string') reject(new Error('No port was bound.'));
      else resolve(bound.port);
    });
  });
}

function listenFailure(cause: Error, address: string, port: number): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `Could not listen on ${address}, port ${String(port)}: ${cause.message}.`,
    'Choose another port, or leave --port out for a free one.',
    { cause },
  );
}

async function closeServer(server: Server, open: ReadonlySet<ServerResponse>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const response of open) {
    // A connection counts as idle only after its last answer has gone out.
    response.once('close', () => setImmediate(() => server.closeIdleConnections()));
    response.end();
  }
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(cut);
}
