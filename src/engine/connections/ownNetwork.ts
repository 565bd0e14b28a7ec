/** Whether this computer is in a network at all: just woken, it often is not yet. */
import os from 'node:os';

/** True unless only loopback is there; a VM on loopback needs no more than that. */
export function hasNetworkFor(host: string): boolean {
  if (/^(?:localhost|127\.[\d.]+|::1)$/i.test(host)) return true;
  return Object.values(os.networkInterfaces()).some(
    (addresses) => addresses?.some(({ internal }) => !internal) ?? false,
  );
}
