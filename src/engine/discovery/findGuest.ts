import type { ContainerDetails } from '../remote/commandAnswers.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { GUEST_PORT, type GuestRoute } from '../waa/guestRoute.ts';
import { GuestServer } from '../waa/guestServer.ts';
import type { ClientProcess } from './discovery.ts';

/** Windows' address inside the container: of WAA's own image, and of newer base images. */
const GUEST_IPS = ['20.20.20.21', '172.30.0.2'];

/** A silent route must not hold up the next one for long. */
const PROBE_TIMEOUT_MS = 4000;

/** Every way that may lead to the guest server, the cheapest first. */
export function guestRoutes(
  container: ContainerDetails,
  client: ClientProcess | null,
): readonly GuestRoute[] {
  const published = container.publishedPorts
    .filter(({ containerPort }) => containerPort === GUEST_PORT)
    .map(({ hostIp, hostPort }): GuestRoute => {
      const isAny = ['', '0.0.0.0', '::'].includes(hostIp);
      return { kind: 'published', host: isAny ? '127.0.0.1' : hostIp, port: hostPort };
    });
  const byAddress = container.addresses.map((host): GuestRoute => ({
    kind: 'container_ip',
    host,
    port: GUEST_PORT,
  }));
  const emulatorIp = client?.args['emulator_ip'];
  const isAddress = emulatorIp !== undefined && /^[\d.]{7,15}$/.test(emulatorIp);
  const guestIps = [...new Set([...(isAddress ? [emulatorIp] : []), ...GUEST_IPS])];
  const byCurl = guestIps.map((guestIp): GuestRoute => ({
    kind: 'exec',
    container: container.name,
    guestIp,
  }));
  return withoutRepeats([...published, ...byAddress, ...byCurl]);
}

/** Docker lists a published port twice, for IPv4 and IPv6. */
function withoutRepeats(routes: readonly GuestRoute[]): readonly GuestRoute[] {
  const keys = routes.map((route) => JSON.stringify(route));
  return routes.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** The first way on which the guest server says that it is ready; null when none does yet. */
export async function findGuest(
  host: RemoteHost,
  routes: readonly GuestRoute[],
  signal?: AbortSignal,
): Promise<GuestRoute | null> {
  for (const route of routes) {
    if (await new GuestServer(host, route).probe(signal, PROBE_TIMEOUT_MS)) return route;
  }
  return null;
}
