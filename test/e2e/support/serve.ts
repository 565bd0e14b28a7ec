/** The browser face as a person starts it: the built command in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CLI_BUNDLE } from './bundles.ts';

export interface Served {
  readonly url: string;
  close(): Promise<void>;
  /** As a crash: no goodbye. */
  kill(): Promise<void>;
}

/** Nothing of the person who runs the tests may be read or asked: no keys, no agent, no known hosts. */
export function quietEnv(home: string): NodeJS.ProcessEnv {
  const { SSH_AUTH_SOCK: _agent, ...rest } = process.env;
  return { ...rest, HOME: home, USERPROFILE: home };
}

export async function startServe(dataDir: string): Promise<Served> {
  const child = spawn(process.execPath, [CLI_BUNDLE, 'serve', '--json', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: quietEnv(dataDir),
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const exited = once(child, 'exit');
  const end = async (signal: 'SIGINT' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { type: string; url?: string };
    if (message.type !== 'serving' || message.url === undefined) continue;
    return { url: message.url, close: () => end('SIGINT'), kill: () => end('SIGKILL') };
  }
  throw new Error(`"waa-monitor serve" ended without a URL.\n${said}`);
}
