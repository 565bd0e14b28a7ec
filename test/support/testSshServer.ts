/** ssh2's own server, for what a real sshd won't do on request; notes every credential it is shown. */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection } from 'ssh2';

export interface TestSshServerOptions {
  readonly hostKeyFile: string;
  readonly password?: string;
  /** Prompts of keyboard-interactive with the answers wanted. */
  readonly prompts?: readonly { readonly prompt: string; readonly answer: string }[];
  /** Both must be right, in this order, where given. */
  readonly needsBoth?: boolean;
}

export interface TestSshServer {
  readonly host: string;
  readonly port: number;
  /** Methods of every login request that reached the server, in order. */
  readonly requests: readonly string[];
  /** Passwords and answers that left the client. */
  readonly secretsSeen: readonly string[];
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function startTestSshServer(options: TestSshServerOptions): Promise<TestSshServer> {
  const requests: string[] = [];
  const secretsSeen: string[] = [];
  const clients = new Set<Connection>();
  let connections = 0;
  const server = new ssh2.Server({ hostKeys: [readFileSync(options.hostKeyFile)] }, (client) => {
    connections += 1;
    clients.add(client);
    const hasPassed = new Set<string>();
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    client.on('authentication', (context) => {
      requests.push(context.method);
      decide(context, options, hasPassed, secretsSeen);
    });
    client.on('ready', () => {
      client.on('session', (accept) => {
        const session = accept();
        session.on('exec', (acceptExec) => {
          const channel = acceptExec();
          channel.write('Linux test x86_64\n');
          channel.exit(0);
          channel.end();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    requests,
    secretsSeen,
    connections: () => connections,
    close: async () => {
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function decide(
  context: AuthContext,
  options: TestSshServerOptions,
  hasPassed: Set<string>,
  secretsSeen: string[],
): void {
  const { password, prompts, needsBoth = false } = options;
  const methods = [
    ...(password === undefined || hasPassed.has('password') ? [] : ['password' as const]),
    ...(prompts === undefined || (needsBoth && !hasPassed.has('password'))
      ? []
      : ['keyboard-interactive' as const]),
  ];
  const refuse = (isPartial = false): void => context.reject(methods, isPartial);
  if (context.method === 'password') {
    secretsSeen.push(context.password);
    if (!isSame(context.password, password ?? '')) {
      refuse();
      return;
    }
    if (!needsBoth) {
      context.accept();
      return;
    }
    hasPassed.add('password');
    context.reject(['keyboard-interactive'], true);
    return;
  }
  if (context.method === 'keyboard-interactive' && prompts !== undefined) {
    const wanted = prompts.map(({ answer }) => answer);
    context.prompt(
      prompts.map(({ prompt }) => ({ prompt, echo: false })),
      (answers) => {
        secretsSeen.push(...answers);
        if (JSON.stringify(answers) === JSON.stringify(wanted)) context.accept();
        else refuse();
      },
    );
    return;
  }
  refuse();
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  return hash(a) === hash(b);
}
