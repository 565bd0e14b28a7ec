import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';

export interface DemoKeys {
  readonly hostPrivateKey: string;
  readonly hostPublicKey: string;
  readonly userPublicKey: string;
  readonly identityFile: string;
}

/** Fresh ed25519 keys for this start: the VM's own, and the user's with its private half in `dir`. */
export async function createDemoKeys(dir: string): Promise<DemoKeys> {
  const host = generateKeyPair('waa-demo-vm');
  const user = generateKeyPair('waa-monitor-demo');
  await mkdir(dir, { recursive: true });
  const identityFile = join(dir, 'demo_id_ed25519');
  await writeFile(identityFile, user.private, { mode: 0o600 });
  // An older file keeps its mode when it is overwritten.
  await chmod(identityFile, 0o600);
  return {
    hostPrivateKey: host.private,
    hostPublicKey: host.public,
    userPublicKey: user.public,
    identityFile,
  };
}

/**
 * ssh2 1.17 drops a leading zero byte of a key, so about one pair in a thousand comes out a byte short and
 * nothing reads it. Can go when ssh2 pads ed25519 keys to their 32 bytes.
 */
function generateKeyPair(comment: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    const halves = [pair.private, pair.public].map((half) => ssh2.utils.parseKey(half));
    if (!halves.some((half) => half instanceof Error)) return pair;
  }
}

/** An OpenSSH known_hosts file that trusts exactly this VM. */
export async function writeKnownHosts(
  dir: string,
  host: string,
  port: number,
  hostPublicKey: string,
): Promise<string> {
  const path = join(dir, 'demo_known_hosts');
  const [type = '', key = ''] = hostPublicKey.split(' ');
  await writeFile(path, `[${host}]:${port} ${type} ${key}\n`, { mode: 0o600 });
  return path;
}
