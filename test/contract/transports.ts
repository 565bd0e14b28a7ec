/** The ways from a face to the engine. Each suite of this folder runs on every one of them. */
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import { RPCHandler as PortHandler } from '@orpc/server/message-port';
import { WebSocket } from 'ws';
import type { Engine } from '#engine';
import type { MonitorContract } from '#protocol/contract.ts';
import { startTestServer } from '../support/startServer.ts';

export type MonitorClient = ContractRouterClient<MonitorContract>;

export interface Connection {
  readonly client: MonitorClient;
  /** Bytes that came from the engine; 0 where nothing is serialised. */
  receivedBytes(): number;
  close(): Promise<void>;
}

export interface Transport {
  readonly name: string;
  readonly isSerialised: boolean;
  connect(engine: Engine): Promise<Connection>;
}

const inProcess: Transport = {
  name: 'in process',
  isSerialised: false,
  connect: (engine) =>
    Promise.resolve({
      client: createRouterClient(engine.router),
      receivedBytes: () => 0,
      close: () => Promise.resolve(),
    }),
};

const http: Transport = {
  name: 'HTTP',
  isSerialised: true,
  connect: async (engine) => {
    const server = await startTestServer(engine);
    let received = 0;
    const link = new HttpLink({
      url: `${server.origin}/rpc`,
      headers: { authorization: `Bearer ${server.token}` },
      fetch: async (request, init) => {
        const response = await fetch(request, init);
        return countBytes(response, (count) => {
          received += count;
        });
      },
    });
    return {
      client: createORPCClient(link),
      receivedBytes: () => received,
      close: () => server.close(),
    };
  },
};

function countBytes(response: Response, count: (bytes: number) => void): Response {
  const counted = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        count(chunk.length);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted ?? null, response);
}

const messagePort: Transport = {
  name: 'message port',
  isSerialised: true,
  connect: (engine) => {
    const { port1, port2 } = new MessageChannel();
    let received = 0;
    // What the page's side of the port receives, seen where it is sent.
    const send = port1.postMessage.bind(port1);
    port1.postMessage = (message: unknown) => {
      received += typeof message === 'string' ? Buffer.byteLength(message) : 0;
      send(message);
    };
    new PortHandler(engine.router).upgrade(port1);
    const link = new PortLink({ port: port2 });
    port1.start();
    port2.start();
    return Promise.resolve({
      client: createORPCClient(link),
      receivedBytes: () => received,
      close: () => {
        port1.close();
        port2.close();
        return Promise.resolve();
      },
    });
  },
};

const webSocket: Transport = {
  name: 'WebSocket',
  isSerialised: true,
  connect: async (engine) => {
    const server = await startTestServer(engine);
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${server.token}` },
    });
    let received = 0;
    socket.on('message', (data) => {
      received += Buffer.isBuffer(data) ? data.length : 0;
    });
    const link = new SocketLink({ websocket: socket });
    return {
      client: createORPCClient(link),
      receivedBytes: () => received,
      close: async () => {
        socket.close();
        await server.close();
      },
    };
  },
};

export const TRANSPORTS: readonly Transport[] = [inProcess, http, webSocket, messagePort];
