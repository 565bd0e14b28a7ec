/**
 * A Node script in Linux namespaces of its own, where a disk can be made small or read-only and
 * packets be dropped without touching the machine. Where the rights are missing, tests are skipped.
 */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

/** Mounts and networks of its own; as an ordinary user with a user namespace around them. */
const UNSHARE = ['--user', '--map-root-user', '--mount', '--net'];
const KILL_AFTER_MS = 150_000;

/** Whether mounting and making network links work in a namespace here. */
export const hasNamespaces =
  process.platform === 'linux' &&
  spawnSync('unshare', [...UNSHARE, 'sh', '-c', TRY()], { timeout: 10_000 }).status === 0;

function TRY(): string {
  return 'mount -t tmpfs -o size=1m none /mnt && ip link add a0 type veth peer name a1 && tc qdisc add dev a0 root bfifo limit 1';
}

/**
 * Runs `set-up` (shell) and then `test/integration/faults/stories/<name>.ts` in it.
 * @returns what the story printed last, as JSON. @throws with its stderr when it fails.
 */
export async function tellInNamespace(
  name: string,
  args: readonly string[],
  setUp = 'true',
): Promise<unknown> {
  const story = path.join(import.meta.dirname, '..', 'integration', 'faults', 'stories', name);
  const script = `${setUp} && ip link set lo up && exec "$0" "$@"`;
  const child = spawn(
    'unshare',
    [...UNSHARE, '--kill-child', 'sh', '-c', script, process.execPath, `${story}.ts`, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  if (code !== 0) throw new Error(`The story ${name} ended with ${String(code)}:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
