import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { contract } from '#protocol/contract.ts';
import { askDesktop } from './desktopDesk.ts';
import { encodePictureRef, type MonitorClient, type MonitorRpc } from './monitorClient.ts';

/** What the page says to the preload script, and what comes back with a MessagePort. */
const CONNECT_MESSAGE = 'waa-monitor:connect';
const PORT_MESSAGE_TYPE = 'waa-monitor:port';

/** The desktop face: a message port that leads to the main process. */
export async function createPortClient(page: Window): Promise<MonitorClient> {
  const port = await requestPort(page);
  const link = new RPCLink({ port, plugins: [new ResponseValidationPlugin(contract)] });
  const rpc: MonitorRpc = createORPCClient(link);
  port.start();
  return {
    rpc,
    pictureUrl: (runId, ref, size) =>
      `waa-picture://run/${encodeURIComponent(runId)}/${encodePictureRef(ref)}?size=${size}`,
    pixelsUrl: (runId, ref) =>
      `${page.location.origin}/pictures/${encodeURIComponent(runId)}/${encodePictureRef(ref)}?size=full`,
    canTakeFolders: true,
    deliverExport: async (exportId) => {
      const answer = await askDesktop(page, { action: 'save', exportId });
      if (answer.status === 'done' && answer.path !== null)
        return { status: 'saved', path: answer.path };
      return { status: 'cancelled' };
    },
    showExport: async (exportId, how) => {
      await askDesktop(page, { action: how, exportId });
    },
    close: () => port.close(),
  };
}

function requestPort(page: Window): Promise<MessagePort> {
  return new Promise((resolve) => {
    const receive = (message: MessageEvent<unknown>): void => {
      if (message.source !== page || !isPortMessage(message.data)) return;
      const port = message.ports[0];
      if (port === undefined) return;
      page.removeEventListener('message', receive);
      resolve(port);
    };
    page.addEventListener('message', receive);
    page.postMessage(CONNECT_MESSAGE, '*');
  });
}

function isPortMessage(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === PORT_MESSAGE_TYPE
  );
}
