/** The real server over any engine, on a free loopback port, with a small page to serve. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine } from '#engine';
import { startServer } from '../../src/server/index.ts';
import type { RunningServer, ServerOptions } from '../../src/server/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TestServer extends RunningServer {
  /** Sends exactly these headers and this path: what `fetch` would correct or refuse. */
  call(path: string, call?: Call): Promise<Answer>;
  /** As `call`, with the token. */
  authorised(path: string, call?: Call): Promise<Answer>;
}

export async function startTestServer(
  engine: Engine,
  options: Partial<ServerOptions> = {},
): Promise<TestServer> {
  const dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-server-'));
  const rendererDir = path.join(dir, 'page');
  await mkdir(path.join(rendererDir, 'assets'), { recursive: true });
  await writeFile(path.join(rendererDir, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(path.join(rendererDir, 'assets', 'app-1a2b.js'), 'export {};');
  await writeFile(path.join(dir, 'outside.html'), 'not for the browser');
  const server = await startServer(engine, { rendererDir, ...options });
  const call = (target: string, what: Call = {}): Promise<Answer> =>
    send(server.port, target, what);
  return {
    ...server,
    call,
    authorised: (target, what = {}) =>
      call(target, {
        ...what,
        headers: { authorization: `Bearer ${server.token}`, ...what.headers },
      }),
    close: async () => {
      await server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function send(port: number, target: string, call: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path: target, method: call.method ?? 'GET', agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    for (const [name, value] of Object.entries(call.headers ?? {})) outgoing.setHeader(name, value);
    outgoing.on('error', reject);
    outgoing.end(call.body);
  });
}
