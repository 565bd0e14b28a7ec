import { once } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { MonitorContract } from '#protocol/contract.ts';
import { MAX_BODY_BYTES } from '../../../src/server/rpcRoutes.ts';
import { createScriptedEngine } from '../../support/scriptedEngine.ts';
import { startTestServer } from '../../support/startServer.ts';
import type { TestServer } from '../../support/startServer.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer((await createScriptedEngine()).engine);
});
afterEach(() => server.close());

interface Attempt {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function connect({ path = '/ws', headers = {} }: Attempt): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${String(server.port)}${path}`, { headers });
}

/** The status of the answer to the handshake: 101 when the socket opened. */
function statusOf(attempt: Attempt): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(attempt);
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    // A refused handshake is an error as well, after its answer.
    socket.on('error', (error) => setImmediate(() => reject(error)));
  });
}

function own(): Record<string, string> {
  return { cookie: `waa_monitor_${String(server.port)}=${server.token}`, origin: server.origin };
}

describe('who may open a WebSocket', () => {
  test('the page of this server with its cookie, and a program with the token', async () => {
    expect(await statusOf({ headers: own() })).toBe(101);
    expect(await statusOf({ headers: { authorization: `Bearer ${server.token}` } })).toBe(101);
  });

  test.each([
    ['a page of another origin, cookie or not', { origin: 'http://evil.example' }, 403],
    ['a page of another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['a sandboxed page, whose origin is null', { origin: 'null' }, 403],
    ['a foreign name that points here', { host: 'evil.example' }, 403],
    ['a page without the cookie', { cookie: 'other=1' }, 401],
  ])('not %s', async (_who, headers, status) => {
    expect(await statusOf({ headers: { ...own(), ...headers } })).toBe(status);
  });

  test('not a program with nothing but a cookie: browsers name their origin', async () => {
    const { cookie = '' } = own();
    expect(await statusOf({ headers: { cookie } })).toBe(403);
  });

  test('nobody elsewhere than at its path', async () => {
    for (const path of ['/', '/rpc', '/ws/more', '//ws.example/ws2']) {
      expect([path, await statusOf({ path, headers: own() })]).toEqual([path, 404]);
    }
  });
});

describe('an open WebSocket', () => {
  test('answers calls until the server closes, and then ends', async () => {
    const socket = connect({ headers: own() });
    const link = new RPCLink({ websocket: socket });
    const client: ContractRouterClient<MonitorContract> = createORPCClient(link);
    expect(await client.app.about()).toMatchObject({ face: 'browser' });
    const ended = once(socket, 'close');
    await server.close();
    await ended;
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  });

  test('is ended by a message that no call can be, and by it alone', async () => {
    const greedy = connect({ headers: own() });
    const other = connect({ headers: own() });
    await Promise.all([once(greedy, 'open'), once(other, 'open')]);
    const ended = once(greedy, 'close');
    greedy.on('error', () => undefined);
    greedy.send('x'.repeat(MAX_BODY_BYTES + 1));
    await ended;
    expect(other.readyState).toBe(WebSocket.OPEN);
    other.close();
  });

  test('outlives text that is no message of the protocol', async () => {
    const socket = connect({ headers: own() });
    const link = new RPCLink({ websocket: socket });
    const client: ContractRouterClient<MonitorContract> = createORPCClient(link);
    await once(socket, 'open');
    socket.send('{"half');
    socket.send('null');
    expect(await client.profiles.list()).toEqual([]);
    socket.close();
  });
});
