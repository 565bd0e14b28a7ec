import { createORPCClient, DynamicLink, ORPCError } from '@orpc/client';
import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { z } from 'zod';
import { contract } from '#protocol/contract.ts';
import { encodePictureRef, type MonitorClient, type MonitorRpc } from './monitorClient.ts';

interface Connection {
  readonly socket: WebSocket;
  readonly link: ClientLink<ClientContext>;
}

/**
 * The browser face: one WebSocket to the server that the page came from, with the session cookie set
 * when the printed URL was opened. A broken one is replaced at the next call.
 */
export function createSocketClient(origin: string): MonitorClient {
  let current: Connection | null = null;
  const connect = (): Connection => {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/ws`);
    const link = new RPCLink<ClientContext>({
      websocket: socket,
      plugins: [new ResponseValidationPlugin(contract)],
    });
    return { socket, link };
  };
  const usable = async (): Promise<ClientLink<ClientContext>> => {
    if (current === null || current.socket.readyState > WebSocket.OPEN) current = connect();
    const { socket, link } = current;
    if (!(await isOpened(socket))) throw await whyRefused(origin);
    return link;
  };
  const rpc: MonitorRpc = createORPCClient(new DynamicLink<ClientContext>(usable));
  return {
    rpc,
    pictureUrl: (runId, ref, size) =>
      `${origin}/pictures/${encodeURIComponent(runId)}/${encodePictureRef(ref)}?size=${size}`,
    canTakeFolders: false,
    deliverExport: (exportId, { fileName }) => {
      const link = document.createElement('a');
      link.href = `${origin}/exports/${encodeURIComponent(exportId)}`;
      link.download = fileName;
      link.click();
      return Promise.resolve({ status: 'downloaded' });
    },
    close: () => current?.socket.close(),
  };
}

function isOpened(socket: WebSocket): Promise<boolean> {
  if (socket.readyState === WebSocket.OPEN) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (): void => resolve(socket.readyState === WebSocket.OPEN);
    socket.addEventListener('open', settle, { once: true });
    socket.addEventListener('close', settle, { once: true });
  });
}

const refusalSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string() });

/** A page can't see why a WebSocket was refused; the same question over HTTP is answered. */
async function whyRefused(origin: string): Promise<Error> {
  try {
    const response = await fetch(`${origin}/info`);
    const refusal = refusalSchema.safeParse(await response.json());
    if (refusal.success) {
      const { code, message, remedy } = refusal.data;
      return new ORPCError(code, { message, data: { code, remedy } });
    }
    return new TypeError('the connection was closed at once');
  } catch (error) {
    return error instanceof Error ? error : new TypeError(String(error));
  }
}
