/** A web server that alerts are posted to: keeps what came, answers as it is told. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body read as JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Answers one request; `hang` keeps it waiting for ever. */
export type Reply =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'hang';

export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Replies in order; after the last one everything is taken with 200. */
  reply(...replies: readonly Reply[]): void;
  /** Resolves as soon as so many requests have come. */
  until(count: number): Promise<readonly Received[]>;
  close(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const replies: Reply[] = [];
  const hanging: ServerResponse[] = [];
  let wake = (): void => undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      // What the app posts is JSON, or the test fails here.
      const json = JSON.parse(body) as Received['json'];
      received.push({ path: request.url ?? '', headers: request.headers, body, json });
      const reply = replies.shift() ?? { status: 200 };
      if (reply === 'hang') hanging.push(response);
      else response.writeHead(reply.status, reply.headers).end(reply.body ?? '');
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A TCP server has one.
  return {
    url: `http://127.0.0.1:${String(port)}`,
    received,
    reply: (...next) => replies.push(...next),
    until: async (count) => {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return received;
    },
    close: async () => {
      for (const response of hanging) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
