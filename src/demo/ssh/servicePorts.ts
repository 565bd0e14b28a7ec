import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Machine, Service } from '../vm/machine.ts';

/**
 * The HTTP services inside the VM. They listen nowhere: a forwarded channel is handed to Node's
 * HTTP parser as if it were an accepted socket.
 */
export class ServicePorts {
  private readonly machine: Machine;
  private readonly servers = new Map<string, Server>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** @returns what takes the socket, or null when the connection is refused. */
  open(host: string, port: number): ((socket: Duplex) => void) | null {
    const service = this.machine.service(host, port);
    if (service === null) return null;
    if (!service.isListening()) {
      // docker-proxy accepts for a published port and closes at once when nobody answers inside.
      const isPublished = host === '127.0.0.1' || host === 'localhost';
      return isPublished ? (socket) => socket.end() : null;
    }
    const server = this.serverFor(`${host}:${port}`, host, port);
    return (socket) => {
      socket.on('error', () => socket.destroy());
      server.emit('connection', socket);
    };
  }

  close(): void {
    for (const server of this.servers.values()) server.closeAllConnections();
    this.servers.clear();
  }

  private serverFor(key: string, host: string, port: number): Server {
    const known = this.servers.get(key);
    if (known !== undefined) return known;
    const server = createServer((request, response) => {
      void answer(this.machine.service(host, port), request, response);
    });
    this.servers.set(key, server);
    return server;
  }
}

async function answer(
  service: Service | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = (await service?.respond(request.method ?? 'GET', request.url ?? '/')) ?? null;
  if (reply === null) {
    response.destroy();
    return;
  }
  response.writeHead(reply.status, {
    'Content-Type': reply.contentType,
    'Content-Length': reply.body.length,
    Server: 'Werkzeug/3.1.3 Python/3.9.13',
    Connection: 'close',
  });
  response.end(reply.body);
}
