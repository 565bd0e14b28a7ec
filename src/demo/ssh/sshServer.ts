/**
 * The VM's front door: a real SSH server for one user and one key, running the emulated programs
 * and forwarding to the services of the VM. It also misbehaves on request.
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { timingSafeEqual } from 'node:crypto';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type Session } from 'ssh2';
import type { Machine } from '../vm/machine.ts';
import { VM_USER } from '../vm/machine.ts';
import { runOnChannel } from './execChannel.ts';
import type { ServicePorts } from './servicePorts.ts';

const HALF_LINE_MS = 20;

export interface SshServerOptions {
  readonly host: string;
  readonly port: number;
  readonly hostPrivateKey: string;
  readonly userPublicKey: string;
  readonly machine: Machine;
  readonly services: ServicePorts;
}

export class DemoSshServer {
  private readonly options: SshServerOptions;
  private readonly userKey: ParsedKey;
  private readonly ssh: ssh2.Server;
  private readonly net: NetServer;
  private readonly sockets = new Set<Socket>();

  constructor(options: SshServerOptions) {
    this.options = options;
    const key = ssh2.utils.parseKey(options.userPublicKey);
    if (key instanceof Error) throw key;
    this.userKey = key;
    this.ssh = new ssh2.Server(
      { hostKeys: [options.hostPrivateKey], ident: 'OpenSSH_9.2p1 Debian-2+deb12u7' },
      (connection) => this.serve(connection),
    );
    this.net = createServer((socket) => this.accept(socket));
  }

  /** @returns the port it listens on. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.net.once('error', reject);
      this.net.listen(this.options.port, this.options.host, () => {
        const address = this.net.address();
        if (address === null || typeof address === 'string') {
          reject(new Error('The demo VM has no port.'));
        } else resolve(address.port);
      });
    });
  }

  /** Cuts every connection as a dead network does: no goodbye, in the middle of a line. */
  dropConnections(): void {
    for (const sendHalf of this.options.machine.beforeCut) sendHalf();
    const cut = [...this.sockets];
    // The half line needs a moment to leave; a reset throws away what is still in the buffers.
    setTimeout(() => {
      for (const socket of cut) socket.resetAndDestroy();
    }, HALF_LINE_MS);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.net.close(() => resolve());
    });
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    this.ssh.injectSocket(socket);
  }

  private serve(connection: Connection): void {
    const life = new AbortController();
    connection.on('authentication', (context) => this.authenticate(context));
    connection.on('session', (accept) => this.openSession(accept(), life.signal));
    connection.on('tcpip', (accept, reject, info) => {
      const service = this.options.services.open(info.destIP, info.destPort);
      if (service === null) reject();
      else service(accept());
    });
    connection.on('error', () => life.abort());
    connection.on('close', () => life.abort());
  }

  private authenticate(context: AuthContext): void {
    if (context.method === 'publickey' && context.username === VM_USER) {
      const expected = this.userKey.getPublicSSH();
      const isOurKey =
        context.key.algo === this.userKey.type &&
        context.key.data.length === expected.length &&
        timingSafeEqual(context.key.data, expected);
      const isSigned =
        context.signature === undefined ||
        (context.blob !== undefined && this.userKey.verify(context.blob, context.signature));
      if (isOurKey && isSigned) {
        context.accept();
        return;
      }
    }
    context.reject(['publickey']);
  }

  private openSession(session: Session, signal: AbortSignal): void {
    session.on('env', (accept: (() => void) | null) => accept?.());
    session.on('pty', (accept: (() => void) | null) => accept?.());
    session.on('exec', (accept, _reject, info) => {
      runOnChannel(accept(), info.command, this.options.machine, signal);
    });
    // No interactive shell and no SFTP: everything here is one command at a time.
    session.on('shell', (_accept, reject) => reject());
    session.on('sftp', (_accept, reject) => reject());
  }
}
