import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ScriptedContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly status: string;
  readonly startedAt: string | null;
  readonly exitCode: number;
  readonly tty: boolean;
  readonly command: readonly string[];
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  readonly ports: Readonly<
    Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
  >;
  readonly address: string;
  /** Elapsed seconds and arguments, as `docker top` prints them. */
  readonly processes: readonly string[];
  /** Folder that stands for the container's file system. */
  readonly root: string;
  readonly stdoutFile: string;
  readonly stderrFile: string;
  /** A file that holds its log as `docker logs --timestamps` prints it, and may grow; or null. */
  readonly stampedLog: string | null;
  readonly missingPrograms: readonly string[];
  /** Where curl inside the container finds the guest, and what it answers by path. */
  readonly guestIp: string;
  readonly guestFiles: Readonly<Record<string, string>>;
}

export interface DockerScript {
  /** Said on stderr to every command, as when the socket may not be used. */
  readonly refusal: string | null;
  readonly containers: readonly ScriptedContainer[];
}

export interface ScriptedDocker {
  /** For the PATH: holds the `docker` and nothing else. */
  readonly binDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Changes what it answers from now on. */
  play(script: DockerScript): Promise<void>;
}

export const RUNNING_CONTAINER: ScriptedContainer = {
  id: 'ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12',
  name: 'winarena',
  image: 'windowsarena/winarena:latest',
  state: 'running',
  status: 'Up 2 hours',
  startedAt: '2026-11-20T09:00:00.123456789Z',
  exitCode: 0,
  tty: false,
  command: ['./entry.sh --prepare-image false --start-client true'],
  mounts: [],
  ports: {},
  address: '',
  processes: [],
  root: '',
  stdoutFile: '/dev/null',
  stderrFile: '/dev/null',
  stampedLog: null,
  missingPrograms: [],
  guestIp: '20.20.20.21',
  guestFiles: {},
};

export async function createScriptedDocker(
  dir: string,
  first: DockerScript,
): Promise<ScriptedDocker> {
  const binDir = path.join(dir, 'docker-bin');
  const scriptFile = path.join(dir, 'docker.json');
  const program = fileURLToPath(new URL('./scriptedDocker.mjs', import.meta.url));
  const play = (script: DockerScript): Promise<void> =>
    writeFile(scriptFile, JSON.stringify(script));
  await mkdir(binDir);
  await play(first);
  const launcher = path.join(binDir, 'docker');
  await writeFile(launcher, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  await chmod(launcher, 0o755);
  return { binDir, environment: { SCRIPTED_DOCKER: scriptFile }, play };
}
