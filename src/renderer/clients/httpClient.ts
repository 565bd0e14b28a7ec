import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { contract } from '#protocol/contract.ts';
import { encodePictureRef, type MonitorClient, type MonitorRpc } from './monitorClient.ts';

/** The browser face: same origin, the session cookie set when the printed URL was opened. */
export function createHttpClient(origin: string): MonitorClient {
  const link = new RPCLink({
    url: `${origin}/rpc`,
    plugins: [new ResponseValidationPlugin(contract)],
  });
  const rpc: MonitorRpc = createORPCClient(link);
  return {
    rpc,
    isMultiplexed: false,
    pictureUrl: (runId, ref, size) =>
      `${origin}/pictures/${encodeURIComponent(runId)}/${encodePictureRef(ref)}?size=${size}`,
    close: () => undefined,
  };
}
