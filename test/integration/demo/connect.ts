import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import type { DemoVm } from '../../../src/demo/index.ts';

export interface Answer {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A plain ssh2 client: what any SSH program would see. */
export async function connect(vm: DemoVm, knownKey?: (key: Buffer) => boolean): Promise<Client> {
  const client = new ssh2.Client();
  const privateKey = await readFile(vm.identityFile);
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.once('error', reject);
    client.connect({
      host: vm.host,
      port: vm.port,
      username: vm.user,
      privateKey,
      ...(knownKey === undefined ? {} : { hostVerifier: knownKey }),
    });
  });
  // A cut line is part of several tests.
  client.on('error', () => undefined);
  return client;
}

export function openChannel(client: Client, commandLine: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(commandLine, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

/** Listens from within exec's own callback: a quick command is over before a promise resolves. */
export function run(client: Client, commandLine: string, input = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    client.exec(commandLine, (error, channel) => {
      if (error !== undefined) {
        reject(error);
        return;
      }
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      let exitCode: number | null = null;
      channel.on('data', (chunk: Buffer) => stdout.push(chunk));
      channel.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      channel.on('exit', (code: number) => {
        exitCode = code;
      });
      channel.on('close', () =>
        resolve({
          exitCode,
          stdout: Buffer.concat(stdout),
          stderr: Buffer.concat(stderr).toString(),
        }),
      );
      channel.end(input);
    });
  });
}

/** GET over a forwarded socket. @returns status line, headers and body as they came. */
export async function get(
  client: Client,
  host: string,
  port: number,
  path: string,
): Promise<Buffer> {
  const socket = await new Promise<Duplex>((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) =>
      error ? reject(error) : resolve(channel),
    );
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve) => {
    socket.on('close', resolve);
  });
  return Buffer.concat(chunks);
}

/** Follows stdout until `isEnough` says so. */
export function readUntil(
  channel: ClientChannel,
  isEnough: (text: string) => boolean,
): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const done = (): void => {
      channel.off('data', onData);
      channel.off('close', done);
      resolve(text);
    };
    const onData = (chunk: Buffer): void => {
      text += chunk.toString();
      if (isEnough(text)) done();
    };
    channel.on('data', onData);
    channel.on('close', done);
  });
}
