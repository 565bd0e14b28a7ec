/**
 * A VM on which benchmarks can be started: Debian's real sshd, real files, the real shell, and a
 * `docker` that keeps containers in a file and writes down how it was called.
 */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSshd } from './sshd.ts';
import type { Sshd } from './sshd.ts';
import { makeDir } from './watchDemo.ts';
import type { Cleanup } from './watchDemo.ts';

export interface StartableContainer {
  readonly name: string;
  readonly id: string;
  readonly isRunning: boolean;
  readonly startedAt: string;
  /** As `docker logs --timestamps` prints it. */
  readonly log: string;
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  readonly processes: readonly string[];
}

/** One call of `docker run` or `docker exec --detach`, as the daemon's machine could see it. */
export interface StartRecord {
  readonly argv: readonly string[];
  readonly envFile: { readonly mode: string; readonly text: string } | null;
  /** Command lines of every process that ran at that moment. */
  readonly processes: readonly string[];
}

export interface StartableVm {
  readonly sshd: Sshd;
  /** Login folder. */
  readonly home: string;
  readonly waaFolder: string;
  readonly results: string;
  readonly containers: () => Promise<readonly StartableContainer[]>;
  readonly starts: () => Promise<readonly StartRecord[]>;
  /** Every call of docker so far, a line each. */
  readonly calls: () => Promise<readonly string[]>;
  readonly play: (change: Partial<StartableScript>) => Promise<void>;
}

export interface StartableScript {
  readonly containers: readonly StartableContainer[];
  /** Lines that a started container prints at once. */
  readonly bootLines: readonly string[];
  /** Said instead of starting; null to start. */
  readonly refusal: string | null;
  /** A started container ends as soon as its log was read once, and takes log and name with it. */
  readonly isRemovedAfterLog: boolean;
}

export async function startStartableVm(cleanup: Cleanup): Promise<StartableVm> {
  const dir = await makeDir(cleanup);
  const home = path.join(dir, 'home');
  const waaFolder = path.join(home, 'WindowsAgentArena');
  const arena = path.join(waaFolder, 'src', 'win-arena-container');
  const results = path.join(arena, 'client', 'results');
  for (const folder of [
    results,
    path.join(arena, 'vm', 'storage'),
    path.join(arena, 'vm', 'setup'),
  ]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(path.join(arena, 'vm', 'storage', 'windows.boot'), '');
  const scriptFile = path.join(dir, 'docker.json');
  const nothing: StartableScript = {
    containers: [],
    bootLines: ['Starting WinArena...', 'Starting VM...'],
    refusal: null,
    isRemovedAfterLog: false,
  };
  await writeFile(scriptFile, JSON.stringify(nothing));
  const binDir = path.join(dir, 'bin');
  await mkdir(binDir);
  const program = fileURLToPath(new URL('./startableDocker.mjs', import.meta.url));
  const launcher = path.join(binDir, 'docker');
  await writeFile(launcher, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  await chmod(launcher, 0o755);
  // Commands begin in a login folder of the test's own, and the machine need not have KVM.
  const login = path.join(dir, 'login.sh');
  await writeFile(
    login,
    `test() { [ "$*" = "-e /dev/kvm" ] || command test "$@"; }\ncd '${home}' && eval "$SSH_ORIGINAL_COMMAND"\n`,
  );
  const sshd = await startSshd({
    binDirs: [binDir],
    environment: { STARTABLE_DOCKER: scriptFile },
    settings: [`ForceCommand . '${login}'`],
  });
  cleanup.add(() => sshd.close());
  const lines = async (name: string): Promise<readonly string[]> => {
    const text = await readFile(`${scriptFile}.${name}`, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  };
  const read = async (): Promise<StartableScript> =>
    JSON.parse(await readFile(scriptFile, 'utf8')) as StartableScript;
  return {
    sshd,
    home,
    waaFolder,
    results,
    containers: async () => (await read()).containers,
    starts: async () => (await lines('starts')).map((line) => JSON.parse(line) as StartRecord),
    calls: () => lines('calls'),
    play: async (change) => {
      await writeFile(scriptFile, JSON.stringify({ ...(await read()), ...change }));
    },
  };
}
