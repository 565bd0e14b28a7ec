import type { Container } from './container.ts';
import { FileSystem } from './fileSystem.ts';
import type { GuestResponse } from './guest.ts';

export const VM_USER = 'azureuser';
export const WAA_CLIENT_DIR = `/home/${VM_USER}/WindowsAgentArena/src/win-arena-container/client`;
/** A rented VM's data disk of usual size; WAA's storage folder takes most of what is used. */
const DISK_BYTES = 135_018_405_888;
const DISK_USED_BYTES = 71_208_665_088;

/** Positions in a followed log differ in each command line; what starts and stops is far fewer. */
const MAX_COMMAND_LINES = 10_000;

export interface RunContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  readonly environment: Readonly<Record<string, string>>;
  /** Words of the entry script. */
  readonly entry: readonly string[];
  readonly commandLine: string;
}

export interface ExecClientSpec {
  readonly container: Container;
  readonly environment: Readonly<Record<string, string>>;
  /** Words of run.py. */
  readonly words: readonly string[];
  readonly logPath: string;
  readonly commandLines: readonly string[];
}

/** Docker's changing commands, as far as WAA is started and stopped by them. */
export interface Launcher {
  runContainer(spec: RunContainerSpec): string;
  startClient(spec: ExecClientSpec): void;
  stop(container: Container): void;
  restart(container: Container): void;
  /** SIGTERM to every client in it. @returns their process ids. */
  signalClients(container: Container): readonly number[];
}

/** The rented Linux VM: its disk, its clock and its containers. */
export class Machine {
  readonly hostFs = new FileSystem();
  containers: readonly Container[];
  /** What docker does beyond looking; set by the simulation. */
  launcher: Launcher | null = null;
  /** Every different command line that came over SSH, in order: what a `ps` on the VM could show. */
  readonly commandLines = new Set<string>();
  /** VM clock, ms since the epoch. */
  readonly nowMs: () => number;
  readonly bootedAtMs: number;
  isDiskFull = false;
  /** What followers of a log do just before the line is cut: send half of the next one. */
  readonly beforeCut = new Set<() => void>();

  constructor(containers: readonly Container[], nowMs: () => number) {
    this.containers = containers;
    this.nowMs = nowMs;
    this.bootedAtMs = nowMs() - 3_720_000;
  }

  noteCommandLine(line: string): void {
    if (this.commandLines.size < MAX_COMMAND_LINES) this.commandLines.add(line);
  }

  container(nameOrId: string): Container | null {
    return (
      this.containers.find((one) => one.name === nameOrId) ??
      this.containers.find((one) => nameOrId.length >= 4 && one.options.id.startsWith(nameOrId)) ??
      null
    );
  }

  disk(): { readonly totalBytes: number; readonly usedBytes: number } {
    return { totalBytes: DISK_BYTES, usedBytes: this.isDiskFull ? DISK_BYTES : DISK_USED_BYTES };
  }

  /** What answers at an address as seen from the VM: a published port or a container's own. */
  service(host: string, port: number): Service | null {
    for (const container of this.containers) {
      if (!container.isRunning) continue;
      const containerPort = this.containerPort(container, host, port);
      if (containerPort === 5000) return guestService(container);
      if (containerPort === 8006) return viewerService(container);
    }
    return null;
  }

  private containerPort(container: Container, host: string, port: number): number | null {
    if (host === container.options.ip) return port;
    if (host !== '127.0.0.1' && host !== 'localhost' && host !== '0.0.0.0') return null;
    return container.options.ports.find((one) => one.hostPort === port)?.containerPort ?? null;
  }
}

/** @returns null from `respond` when nothing listens there now. */
export interface Service {
  /** False: the port is published, but nothing inside accepts (docker-proxy closes at once). */
  readonly isListening: () => boolean;
  readonly respond: (method: string, path: string) => Promise<GuestResponse | null>;
}

export function guestService(container: Container): Service {
  return {
    isListening: () => container.guest.isServing && container.isRunning,
    respond: (method, path) => container.guest.respond(method, path),
  };
}

function viewerService(container: Container): Service {
  return {
    isListening: () => container.isRunning,
    respond: (_method, path) => Promise.resolve(viewerPage(container, path.split('?')[0] ?? path)),
  };
}

/** dockur's viewer: a status text until QEMU runs, noVNC's page afterwards. */
function viewerPage(container: Container, path: string): GuestResponse {
  const html = (status: number, text: string): GuestResponse => ({
    status,
    contentType: 'text/html',
    body: Buffer.from(text),
  });
  if (path === '/msg.html') {
    return container.viewerStatus === null
      ? html(404, '<html><head><title>404 Not Found</title></head></html>\n')
      : html(200, container.viewerStatus);
  }
  if (path === '/')
    return html(200, '<!DOCTYPE html><html><head><title>Windows</title></head></html>\n');
  return html(404, '<html><head><title>404 Not Found</title></head></html>\n');
}
