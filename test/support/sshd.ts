/** Debian's real OpenSSH server on loopback, with keys and settings of its own in one folder. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SSHD = '/usr/sbin/sshd';
/** Another process may take the port between the look and the bind. */
const PORT_TRIES = 5;

export interface SshdOptions {
  /** First on the PATH of every command; the system's folders follow unless `onlyPath`. */
  readonly binDirs?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Lines added to sshd_config. */
  readonly settings?: readonly string[];
}

export interface Sshd {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Removed by `close`. */
  readonly dir: string;
  /** A private key that may log in; its public half is beside it. */
  readonly identityFile: string;
  /** A known_hosts file that knows this server. */
  readonly knownHostsFile: string;
  /** Public keys of the server, as in its `.pub` files: `type base64`. */
  readonly hostKeys: readonly string[];
  /** What sshd itself wrote so far. */
  log(): string;
  /** Cuts every connection, as when the VM's network goes, and listens on. */
  cutConnections(): Promise<void>;
  close(): Promise<void>;
}

/** False where openssh-server is not installed. */
export const hasSshd = existsSync(SSHD);

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'waa-sshd-'));
  await prepareKeys(dir);
  // sshd refuses to start as root without its empty folder.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const config = await writeConfig(dir, port, options);
    try {
      return await launch(dir, port, config);
    } catch (error) {
      if (attempt === PORT_TRIES) throw error;
    }
  }
}

/** Makes a key pair `<file>` and `<file>.pub`. */
export async function makeKey(
  file: string,
  { type = 'ed25519', passphrase = '', format }: KeyOptions = {},
): Promise<void> {
  const extra = format === undefined ? [] : ['-m', format];
  const bits = type === 'rsa' ? ['-b', '2048'] : [];
  const words = ['-q', '-t', type, ...bits, ...extra, '-N', passphrase, '-C', 'test', '-f', file];
  await run('ssh-keygen', words);
}

interface KeyOptions {
  readonly type?: 'ed25519' | 'rsa' | 'ecdsa';
  readonly passphrase?: string;
  readonly format?: 'PEM';
}

async function prepareKeys(dir: string): Promise<void> {
  await makeKey(path.join(dir, 'host_ed25519'));
  await makeKey(path.join(dir, 'host_rsa'), { type: 'rsa' });
  await makeKey(path.join(dir, 'id_ed25519'));
  await copyFile(path.join(dir, 'id_ed25519.pub'), path.join(dir, 'authorized_keys'));
}

async function writeConfig(dir: string, port: number, options: SshdOptions): Promise<string> {
  const file = path.join(dir, 'sshd_config');
  const searchPath = [...(options.binDirs ?? []), '/usr/bin', '/bin'].join(':');
  const environment = { PATH: searchPath, ...options.environment };
  const setEnv = Object.entries(environment).map(([name, value]) => `"${name}=${value}"`);
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${dir}/host_ed25519`,
    `HostKey ${dir}/host_rsa`,
    `AuthorizedKeysFile ${dir}/authorized_keys`,
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
    'MaxStartups 100',
    `SetEnv ${setEnv.join(' ')}`,
    ...(options.settings ?? []),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

async function launch(dir: string, port: number, config: string): Promise<Sshd> {
  const child = spawn(SSHD, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes('Server listening on')) resolve();
    });
    child.once('exit', () => reject(new Error(`sshd did not start:\n${log}`)));
    child.once('error', reject);
  });
  const hostKeys = await Promise.all(
    ['host_ed25519.pub', 'host_rsa.pub'].map(async (name) => {
      const text = await readFile(path.join(dir, name), 'utf8');
      return text.split(' ').slice(0, 2).join(' ');
    }),
  );
  const knownHostsFile = path.join(dir, 'known_hosts');
  await writeFile(knownHostsFile, hostKeys.map((key) => `[127.0.0.1]:${port} ${key}\n`).join(''));
  return {
    host: '127.0.0.1',
    port,
    user: os.userInfo().username,
    dir,
    identityFile: path.join(dir, 'id_ed25519'),
    knownHostsFile,
    hostKeys,
    log: () => log,
    cutConnections: () => killChildren(child),
    close: async () => {
      await stop(child);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Every connection is a child process of the listening one. */
async function killChildren(child: ChildProcess): Promise<void> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(child.pid)]).catch(() => ({
    stdout: '',
  }));
  for (const pid of stdout
    .split('\n')
    .map(Number)
    .filter((number) => number > 0)) {
    process.kill(pid, 'SIGKILL');
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await killChildren(child);
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
