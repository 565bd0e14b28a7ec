/** What can be forwarded of a VM, and where it is there. */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { SavedForward, TunnelPreset } from '#protocol/tunnels.ts';
import type { ContainerDetails } from '../remote/commandAnswers.ts';
import type { RemotePort } from './localForward.ts';

interface Preset {
  readonly title: string;
  /** Inside the container; of dockur's Windows image and WAA's server. */
  readonly containerPort: number;
  /** Wanted on this computer: what WAA's own scripts publish it as. */
  readonly localPort: number;
  readonly hasPage: boolean;
}

export const PRESETS: Readonly<Record<TunnelPreset, Preset>> = {
  viewer: {
    title: 'Windows screen in the browser (noVNC)',
    containerPort: 8006,
    localPort: 8006,
    hasPage: true,
  },
  rdp: {
    title: 'Remote Desktop (RDP)',
    containerPort: 3389,
    localPort: 3390,
    hasPage: false,
  },
  guest: {
    title: "WAA's server in Windows",
    containerPort: 5000,
    localPort: 5000,
    hasPage: false,
  },
};

export function idOf({ remoteHost, remotePort }: SavedForward): string {
  return `${remoteHost}:${String(remotePort)}`;
}

/**
 * A published port of the VM, else the container's own address.
 * @throws MonitorError when there is neither
 */
export function findRemotePort(
  preset: TunnelPreset,
  container: ContainerDetails | null,
): RemotePort {
  const { containerPort, title } = PRESETS[preset];
  const published = container?.publishedPorts.find((port) => port.containerPort === containerPort);
  if (published !== undefined) {
    const isAny = ['', '0.0.0.0', '::'].includes(published.hostIp);
    return { host: isAny ? '127.0.0.1' : published.hostIp, port: published.hostPort };
  }
  const address = container?.isRunning === true ? container.addresses[0] : undefined;
  if (address !== undefined) return { host: address, port: containerPort };
  throw new MonitorError(
    ERROR_CODES.containerMissing,
    container === null
      ? `${title}: there is no WAA container on the VM.`
      : `${title}: container ${container.name} is not running, or has no address of its own.`,
    'Start the container on the VM, then open the tunnel again.',
  );
}
