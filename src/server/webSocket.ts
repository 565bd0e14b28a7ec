/**
 * The contract over one WebSocket a page: any number of streams without the six connections that a
 * browser allows to a host over all its tabs.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Engine } from '#engine';
import { decideSocketAccess, parseTarget } from './access.ts';
import type { AccessRules } from './access.ts';
import { MAX_BODY_BYTES } from './rpcRoutes.ts';

const SOCKET_PATH = '/ws';

/** A page that was asleep this long without a sign has lost its connection, and opens another. */
const PING_MS = 30_000;
/** RFC 6455: the server goes away. */
const GOING_AWAY = 1001;

export interface WebSockets {
  /** Ends all of them; a page that does not say goodbye is cut. */
  close(): void;
}

export function acceptWebSockets(
  server: Server,
  engine: Pick<Engine, 'router'>,
  rules: AccessRules,
): WebSockets {
  const handler = new RPCHandler(engine.router);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_BODY_BYTES,
    // Loopback is faster than deflate, and nothing is inflated that a stranger may have sent.
    perMessageDeflate: false,
  });
  const pings = new Map<WebSocket, NodeJS.Timeout>();
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request, rules);
    if (refusal !== null) {
      refuse(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => {
      pings.set(page, keepAlive(page));
      page.on('close', () => {
        clearInterval(pings.get(page));
        pings.delete(page);
      });
      // Too large a message or a broken frame ends this connection and no other.
      page.on('error', () => page.terminate());
      void handler.upgrade(withBackpressure(page));
    });
  });
  return {
    close: () => {
      for (const [page, timer] of pings) {
        clearInterval(timer);
        page.close(GOING_AWAY);
        page.terminate();
      }
      sockets.close();
    },
  };
}

interface Refusal {
  readonly status: number;
  readonly message: string;
}

function refusalOf(request: IncomingMessage, rules: AccessRules): Refusal | null {
  const target = request.url ?? '/';
  if (parseTarget(target)?.pathname !== SOCKET_PATH) return { status: 404, message: 'Not Found' };
  const head = { method: request.method ?? 'GET', target, headers: request.headers };
  const decision = decideSocketAccess(head, rules);
  if (decision.kind === 'allow') return null;
  const status = decision.kind === 'refuse' ? decision.status : 403;
  return { status, message: status === 401 ? 'Unauthorized' : 'Forbidden' };
}

/** Why is told by the HTTP calls: a page can't read the answer to a refused handshake. */
function refuse(socket: Duplex, { status, message }: Refusal): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${String(status)} ${message}\r\nConnection: close\r\n\r\n`);
}

function keepAlive(page: WebSocket): NodeJS.Timeout {
  let isAnswered = true;
  page.on('pong', () => {
    isAnswered = true;
  });
  return setInterval(() => {
    if (!isAnswered) page.terminate();
    isAnswered = false;
    page.ping();
  }, PING_MS);
}

/**
 * A message counts as sent when the socket has taken it: a page that does not read holds up its own
 * streams, which then skip to a snapshot, instead of filling this process.
 */
function withBackpressure(page: WebSocket): Pick<WebSocket, 'send' | 'addEventListener'> {
  return {
    // The handler waits for what `send` returns, whatever the type of ws's own says.
    // eslint-disable-next-line @typescript-eslint/no-misused-promises
    send: (message: Parameters<WebSocket['send']>[0]) =>
      new Promise<void>((resolve) => {
        // After a close there is nobody to tell; the handler learns of it by its own listener.
        page.send(message, () => resolve());
      }),
    addEventListener: page.addEventListener.bind(page),
  };
}
